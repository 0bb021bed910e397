"""Find the buyers whom a listing fits: the match of buyers to homes, read the other way round."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import numpy as np

from enterprisehub.contracts.scoring import Buyer, BuyerFit
from enterprisehub.contracts.state import ContactState
from enterprisehub.learning.homes.interest import Deed, Taste, taste
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import by_rule
from enterprisehub.learning.market import Home, Market, Point

ALONE = np.zeros(1, dtype=np.intp)


def buyers_for(
    market: Market, home: Home, buyers: Sequence[Buyer], places: Mapping[str, Point], limit: int,
    *, moment: datetime, known: Callable[[Deed], Home | None],
) -> list[BuyerFit]:  # fmt: skip
    """Return the buyers nearest to a home, best first; who stated no wish and showed no interest is left out.

    Args:
        market: all homes of the location, which say where its towns lie.
        home: one of them.
        buyers: with their stated wishes, and what they did about listings.
        places: further places by name in lower case.
        limit: how many buyers.
        moment: now.
        known: finds the homes that buyers did something about.
    """
    towns = {one.city.lower() for one in market.homes if one.city}
    around = {**places, **{town: point for town in towns if (point := market.town(town))}}
    alone = Market([home])
    found: list[tuple[float, BuyerFit]] = []
    for buyer in buyers:
        liked = taste_of(buyer, moment, known)
        items = match(alone, Asked(wishes=buyer.preferences, taste=liked, moment=moment), around, 1).items
        if items:
            fit = items[0]
            told = BuyerFit(
                contact_id=buyer.contact_id, score=fit.score, why=fit.why, why_not=fit.why_not, like=fit.like
            )
            rank = by_rule(alone, ALONE, np.array([fit.score]), liked)[0]
            found.append((float(rank), told))
    # a home that meets many wishes says more than one that meets the only wish there is
    found.sort(key=lambda one: (-one[0], -len(one[1].why), one[1].contact_id))
    return [fit for _, fit in found[:limit]]


def taste_of(buyer: Buyer, moment: datetime, known: Callable[[Deed], Home | None]) -> Taste:
    state = ContactState(location_id="", contact_id=buyer.contact_id, listings=buyer.listings)
    return taste(state, moment, known)
