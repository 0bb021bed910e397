"""Find the buyers whom a listing fits: the match of buyers to homes, read the other way round."""

from collections.abc import Mapping, Sequence

from enterprisehub.contracts.scoring import Buyer, BuyerFit
from enterprisehub.learning.matching import Home, Market, Point, match


def buyers_for(
    market: Market, home: Home, buyers: Sequence[Buyer], places: Mapping[str, Point], limit: int
) -> list[BuyerFit]:
    """Return the buyers nearest to a home, best first; who stated no wish fits any home and is left out.

    Args:
        market: all homes of the location, which say where its towns lie.
        home: one of them.
        buyers: with their stated wishes.
        places: further places by name in lower case.
        limit: how many buyers.
    """
    towns = {one.city.lower() for one in market.homes if one.city}
    known = {**places, **{town: point for town in towns if (point := market.town(town))}}
    alone = Market([home])
    found = []
    for buyer in buyers:
        items = match(alone, buyer.preferences, known, 1).items
        if items:
            fit = items[0]
            found.append(BuyerFit(contact_id=buyer.contact_id, score=fit.score, why=fit.why, why_not=fit.why_not))
    # a home that meets many wishes says more than one that meets the only wish there is
    found.sort(key=lambda one: (-one.score, -len(one.why), one.contact_id))
    return found[:limit]
