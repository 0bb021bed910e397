"""What the team's own listings say about a place, in words; nothing is said of what is not in the data."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Final

from msgspec import Struct

from enterprisehub.domain.wording import dollars

FEWEST: Final = 5
"""Fewer listings than this say nothing about a market."""


class Area(Struct, frozen=True, gc=False):
    """A city's listings. Prices in cents, ascending."""

    name: str
    active: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    """Days on market of the active ones, at the time of reading."""


Market = Mapping[str, Area]
"""Areas by their name in lower case."""


def area_of(market: Market, names: Iterable[str]) -> Area | None:
    """Return the first of the named areas that has listings enough."""
    for name in names:
        found = market.get(name.strip().lower())
        if found is not None and max(len(found.active), len(found.closed)) >= FEWEST:
            return found
    return None


def price_facts(area: Area, budget_cents: int | None) -> list[str]:
    """Say what active and closed listings of an area cost, and how many are within a budget."""
    facts = []
    if len(area.closed) >= FEWEST:
        middle = dollars(round(median(area.closed)))
        facts.append(
            f"Of {len(area.closed)} closed listings in {area.name} in your data, half were at or below {middle}."
        )
    if len(area.active) >= FEWEST:
        middle = dollars(round(median(area.active)))
        facts.append(f"{len(area.active)} listings are active in {area.name}, half of them at or below {middle}.")
        if budget_cents:
            within = bisect_right(area.active, budget_cents)
            facts.append(f"{within} of them are within the {dollars(budget_cents)} that they named.")
    return facts


def pace_facts(area: Area) -> list[str]:
    """Say how long active listings have been on the market."""
    if len(area.days) < FEWEST:
        return []
    middle = round(median(area.days))
    return [
        f"Half of the {len(area.days)} active listings in {area.name} have been on the market {middle} days or less."
    ]
