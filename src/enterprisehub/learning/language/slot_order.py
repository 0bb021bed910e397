"""The order in which a service asks for its slots where nothing is learned of it: the order in which people book things.

Where, what sort of thing, when, how many, of what kind, for whom; what a system tells (ratings, telephone numbers, addresses) it does
not ask. What training shows of other services says little about a new one: of services held apart, boosted trees on the kinds, names
and embeddings of slots chose right in 0 to 63 in a hundred, this order in 60 to 89.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from enterprisehub.learning.language.slot_kinds import kind_of

_ORDER: Final = (
    "deal", "place", "sort", "date", "time", "count", "kind", "booked", "name", "amount", "other", "truth", "money", "rating", "contact"
)  # fmt: skip
_DEALS: Final = frozenset({"intent", "purpose", "deal", "tenure", "offering"})
"""Words of what is to be done with the thing: bought or rented."""
_SORTS: Final = frozenset({"category", "subcategory", "genre", "cuisine"})
"""Words of a kind that a search begins with, but for a journey, which is from where to where and when."""
_BOOKED: Final = frozenset({"visit", "appointment", "reservation", "booking"})
"""Words of a date or time that is settled once the thing is chosen."""
_LATER: Final = frozenset(
    {"to", "destination", "dropoff", "drop", "end", "return", "returning", "out", "checkout", "arrival"}
)
"""Words of a slot that comes after its like: the end after the start."""
_LESSER: Final = frozenset({"baths", "bathrooms", "bags", "children"})
"""Words of a count that comes after its like: people say how many bedrooms, and for how many adults, first."""
_FOUND: Final = frozenset(
    {"available", "approximate", "estimated", "average", "total", "current", "remaining", "wait", "duration"}
)
"""Words of a slot that a system finds out and tells."""
_ITEM: Final = frozenset({"beds", "baths", "bedrooms", "bathrooms"})
"""Words of a count that describes the thing, not who comes."""
_GIVEN: Final = frozenset({"amount", "budget", "income"})
"""Words of money that the user has or sends; of other money the system tells."""
_NEW: Final = "new"
"""A new time is asked for, the time is what the system knows."""
_SETTLED: Final = frozenset({"deal", "sort", "place", "kind", "name"})
_SINGLE: Final = frozenset({"place", "name"})
"""Kinds of which a service asks for one: the others of the kind are what it finds (the city, then the branch)."""


def in_order(slots: Iterable[str]) -> list[str]:
    """Return slots, each once, in the order in which a new service asks for them."""
    found = set(slots)
    journey = any(kind_of(slot) == "place" and is_later(slot) for slot in found)
    return _singled(sorted(found, key=lambda slot: _rank(slot, journey=journey)))


def sort_of(slot: str) -> str:
    """Return the kind of a slot, more finely where the order differs within it."""
    kind, words = kind_of(slot), _parts(slot)
    if words <= _DEALS:
        return "deal"
    if kind == "kind" and words & _SORTS:
        return "sort"
    if kind == "money" and words & _GIVEN:
        return "amount"
    return "booked" if kind in {"date", "time"} and words & _BOOKED else kind


def is_later(slot: str) -> bool:
    """Say whether a slot is the end of a span, whose start is another."""
    return not _LATER.isdisjoint(_parts(slot))


def is_settled_by_offer(slot: str) -> bool:
    """Say whether a slot was searched by, so that it is settled once a system offers something."""
    return (sort_of(slot) in _SETTLED and not is_later(slot)) or not _ITEM.isdisjoint(_parts(slot))


def _rank(slot: str, *, journey: bool) -> tuple[bool, int, bool, bool, bool, str]:
    words, sort = _parts(slot), sort_of(slot)
    lesser = not _LESSER.isdisjoint(words)
    place = _ORDER.index("kind" if journey and sort == "sort" else sort)
    return not _FOUND.isdisjoint(words), place, is_later(slot), _NEW not in words, lesser, slot


def _parts(slot: str) -> set[str]:
    return set(re.split(r"[\W_]+", slot.lower()))


def _singled(ranked: Sequence[str]) -> list[str]:
    """Put what a service finds behind what it asks for."""
    first: dict[tuple[str, bool], str] = {}
    for slot in ranked:
        if kind_of(slot) in _SINGLE:
            first.setdefault((kind_of(slot), is_later(slot)), slot)
    found = {slot for slot in ranked if kind_of(slot) in _SINGLE} - set(first.values())
    return sorted(ranked, key=lambda slot: slot in found)
