"""Audit what matching shows to whom: how often each listing is shown, which never, and how varied buyers' lists are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from enterprisehub.contracts.scoring import Buyer, Exposure, Group, ShownHome
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.homes.interest import Deed
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import HomeRanker
from enterprisehub.learning.homes.reverse import taste_of
from enterprisehub.learning.market import Home, Market, Point

NAMED: Final = 10
"""Listings named at either end."""
BAND_EDGES_CENTS: Final = (
    20_000_000,
    30_000_000,
    40_000_000,
    50_000_000,
    65_000_000,
    80_000_000,
    100_000_000,
    150_000_000,
)
NEW_D: Final = 14


def exposure(
    market: Market, buyers: Sequence[Buyer], places: Mapping[str, Point], limit: int,
    *, moment: datetime, known: Callable[[Deed], Home | None], ranker: HomeRanker | None,
) -> Exposure:  # fmt: skip
    """Match every buyer, and count.

    Args:
        market: the active listings.
        buyers: with wishes and deeds.
        places: further places by name in lower case.
        limit: homes shown to each buyer.
        moment: now.
        known: finds the homes that buyers did something about.
        ranker: as served.
    """
    counts = np.zeros(len(market.homes), dtype=np.int64)
    varieties: list[float] = []
    for buyer in buyers:
        asked = Asked(wishes=buyer.preferences, taste=taste_of(buyer, moment, known), moment=moment)
        items = match(market, asked, places, limit, ranker).items
        if items:
            at = [market.places[item.property_id] for item in items]
            counts[at] += 1
            varieties.append(_variety([market.homes[one] for one in at]))
    return Exposure(
        listings=len(market.homes),
        buyers=len(varieties),
        never_shown=int((counts == 0).sum()),
        gini=round(gini(counts.astype(np.float64)), 4),
        top_share=round(_top_share(counts.astype(np.float64)), 4),
        variety=round(float(np.mean(varieties)), 4) if varieties else 0.0,
        most_shown=_named(market, counts, np.argsort(-counts, kind="stable"), shown=True),
        never=_named(market, counts, np.argsort(np.nan_to_num(market.listed, nan=np.inf), kind="stable"), shown=False),
        groups=_groups(market, counts.astype(np.float64), moment),
    )


def gini(counts: Floats) -> float:
    """Return Gini's coefficient: 0 when all are alike, towards 1 when one has all."""
    total, count = float(counts.sum()), len(counts)
    if not total:
        return 0.0
    return float((2 * np.arange(1, count + 1) - count - 1) @ np.sort(counts) / (count * total))


def _top_share(counts: Floats) -> float:
    most = np.sort(counts)[::-1][: max(1, len(counts) // 10)]
    return float(most.sum() / counts.sum()) if counts.sum() else 0.0


def _variety(homes: Sequence[Home]) -> float:
    kinds: tuple[set[object], ...] = (
        {home.property_type for home in homes},
        {home.bedrooms_total for home in homes},
        {_band(home.list_price_cents) for home in homes},
    )
    return sum(len(kind) for kind in kinds) / (len(kinds) * len(homes))


def _named(
    market: Market, counts: "np.typing.NDArray[np.int64]", order: Iterable[np.intp], *, shown: bool
) -> list[ShownHome]:
    chosen = [int(at) for at in order if (counts[at] > 0) == shown][:NAMED]
    return [
        ShownHome(property_id=market.homes[at].property_id, address=market.homes[at].unparsed_address, buyers=int(counts[at]))
        for at in chosen
    ]  # fmt: skip


def _groups(market: Market, counts: Floats, moment: datetime) -> list[Group]:
    day = moment.toordinal()
    names = [
        (
            home.property_type or "Type not given",
            f"Price {_band(home.list_price_cents)}",
            "Listed within 14 days" if home.on_market_date and day - home.on_market_date.toordinal() < NEW_D else "Listed earlier",
        )
        for home in market.homes
    ]  # fmt: skip
    listed = Counter(name for own in names for name in own)
    shown: Counter[str] = Counter()
    for own, count in zip(names, counts.tolist(), strict=True):
        for name in own:
            shown[name] += count
    total = max(1.0, float(counts.sum()))
    return [
        Group(name=name, listings=here, listed_share=round(here / len(market.homes), 4), shown_share=round(shown[name] / total, 4))
        for name, here in sorted(listed.items())
    ]  # fmt: skip


def _band(cents: int | None) -> str:
    if not cents:
        return "not given"
    over = [edge for edge in BAND_EDGES_CENTS if edge <= cents]
    under = [edge for edge in BAND_EDGES_CENTS if edge > cents]
    least = f"${over[-1] // 100_000:,}k" if over else ""
    most = f"${under[0] // 100_000:,}k" if under else ""
    return f"{least} to {most}" if least and most else f"from {least}" if least else f"below {most}"
