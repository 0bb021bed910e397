"""What to ask for in a service that training never saw: the open slot that comes first in the order in which people book things.

What training shows of other services says little about which slot a new one asks for: of services held apart, boosted trees on the
kinds, names and embeddings of slots chose right in 0 to 63 in a hundred, this order in 60 to 89. So the order is written down: what sort
of thing, where, when, how many, of what kind, for whom; what a system tells (ratings, telephone numbers, addresses) it does not ask. A
schema, where there is one, says what an intent requires.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.slot_kinds import kind_of, words_of

_ORDER: Final = (
    "sort", "place", "date", "time", "count", "kind", "booked", "name", "other", "truth", "money", "rating", "contact"
)  # fmt: skip
_SORTS: Final = frozenset({"category", "subcategory", "genre", "cuisine"})
"""Words of a kind that a search begins with."""
_BOOKED: Final = frozenset({"visit", "appointment", "reservation", "booking"})
"""Words of a date or time that is settled once the thing is chosen."""
_LATER: Final = frozenset(
    {"to", "destination", "dropoff", "drop", "end", "return", "returning", "checkout", "arrival", "departure"}
)
"""Words of a slot that comes after its like: the end after the start."""
_FOUND: Final = frozenset(
    {"available", "approximate", "estimated", "average", "total", "current", "remaining", "wait", "duration"}
)
"""Words of a slot that a system finds out and tells."""
_ITEM: Final = frozenset({"beds", "baths", "bedrooms", "bathrooms"})
"""Words of a count that describes the thing, not who comes."""
_SETTLED: Final = frozenset({"sort", "place", "kind", "name"})
"""What was settled, once a system offers something."""
_SINGLE: Final = frozenset({"place", "name"})
"""Kinds of which a service asks for one: the others of the kind are what it finds (the city, then the branch)."""
_DATE: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday\b|\btomorrow\b|\b(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\b|\d(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\bnoon\b|\bevening\b|o'clock|\bmorning\b|\bafternoon\b|half past|quarter (?:to|past)",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?!:| ?(?:am|pm)\b|st|nd|rd|th)", re.IGNORECASE
)
_SHAPES: Final = (("date", _DATE), ("time", _TIME), ("count", _COUNT))


_UNTIL: Final = re.compile(
    r"(?:\b(?:until|till|til|through|return(?:ing)?|back|end(?:ing)?|drop(?:ping)?(?: it)? off)\b(?:\W+\w+){0,2}\W*|\bto (?:the )?)$",
    re.IGNORECASE,
)
"""What stands before the end of a span of time."""
_OPEN_QUESTION: Final = re.compile(r"\b(?:what|which|where|when|how|who)\b.*\?", re.IGNORECASE | re.DOTALL)
_SURE: Final = 0.5


def choose(
    found: Sequence[Exchange], spans: Sequence[Sequence[Span]], slots: Sequence[str], required: frozenset[str],
    meant: Floats, offered: Floats,
) -> list[str]:  # fmt: skip
    """Choose for each exchange the slot to ask for next.

    Args:
        found: exchanges in order, dialogue by dialogue.
        spans: what a tagger found in each, by any slots of the service: their kinds count.
        slots: the service's slots.
        required: those that a schema says an intent needs, empty where none is known.
        meant: log-odds that the exchange is about the service.
        offered: chance that the system has just offered something; not a number where that is not known.
    """
    ranked = sorted(set(slots) & required, key=_rank) or _singled(sorted(slots, key=_rank))
    chosen: list[str] = []
    memory = _Memory(ranked)
    for row, each in enumerate(found):
        if each.place == 0:
            memory = _Memory(ranked)
        memory.note(each, spans[row], meant=bool(meant[row] > 0), offered=bool(offered[row] > _SURE))
        chosen.append(memory.due())
    return chosen


def _rank(slot: str) -> tuple[bool, int, bool, str]:
    words = _parts(slot)
    return not _FOUND.isdisjoint(words), _ORDER.index(_sort_of(slot)), not _LATER.isdisjoint(words), slot


def _parts(slot: str) -> set[str]:
    return set(re.split(r"[\W_]+", slot.lower()))


def _sort_of(slot: str) -> str:
    kind = kind_of(slot)
    if kind == "kind" and _parts(slot) & _SORTS:
        return "sort"
    return "booked" if kind in {"date", "time"} and _parts(slot) & _BOOKED else kind


def _is_later(slot: str) -> bool:
    return not _LATER.isdisjoint(_parts(slot))


def _singled(ranked: Sequence[str]) -> list[str]:
    """Put what a service finds behind what it asks for."""
    first: dict[tuple[str, bool], str] = {}
    for slot in ranked:
        if kind_of(slot) in _SINGLE:
            first.setdefault((kind_of(slot), _is_later(slot)), slot)
    found = {slot for slot in ranked if kind_of(slot) in _SINGLE} - set(first.values())
    return sorted(ranked, key=lambda slot: slot in found)


class _Memory:
    """What a dialogue has told so far: values by kind, and slots that are settled by name."""

    def __init__(self, ranked: Sequence[str]) -> None:
        self._ranked = ranked
        self._told: dict[str, set[str]] = defaultdict(set)
        self._settled: set[str] = set()
        self._last = ""

    def note(self, each: Exchange, spans: Sequence[Span], *, meant: bool, offered: bool) -> None:
        before = self._size()
        for span in spans:
            self._note_value(span, each.user.text)
        for kind, shape in _SHAPES:
            if (meant or kind != "count") and not self._has(kind) and shape.search(each.user.text):
                self._told[kind].add("*")
        if not meant:
            return
        self._settled |= {slot for slot in self._ranked if _names(each, slot)}
        if offered:
            self._settled |= {
                slot
                for slot in self._ranked
                if (_sort_of(slot) in _SETTLED and not _is_later(slot)) or _parts(slot) & _ITEM
            }
        answered = each.before is not None and _OPEN_QUESTION.search(each.before.text)
        if answered and self._last and self._size() == before:
            self._settled.add(self._last)  # the question was for what was due, and the answer is in words unknown

    def _note_value(self, span: Span, text: str) -> None:
        slot, start, end = span
        kind = kind_of(slot)
        later = next((name for name in self._ranked if kind_of(name) == kind and _is_later(name)), None)
        if later is not None and _UNTIL.search(text[:start]):
            self._settled.add(later)
        else:
            self._told[kind].add(text[start:end].lower())

    def _has(self, kind: str) -> bool:
        return bool(self._told[kind]) or any(_is_later(slot) and kind_of(slot) == kind for slot in self._settled)

    def _size(self) -> int:
        return len(self._settled) + sum(len(values) for values in self._told.values())

    def due(self) -> str:
        """Return the first slot that is neither settled nor taken by one of the values told of its kind; else the first of all."""
        left = {kind: len(values) for kind, values in self._told.items()}
        self._last = self._ranked[0]
        for slot in self._ranked:
            kind = kind_of(slot)
            if slot in self._settled:
                continue
            if not left.get(kind, 0):
                self._last = slot
                break
            left[kind] -= 1
        return self._last


def _names(each: Exchange, slot: str) -> bool:
    """Say whether the user speaks of the slot, or answers a question that names it."""
    words = [word.rstrip("s") for word in words_of(slot) if len(word) > 2 and word != "number"]
    asked = each.before.text if each.before is not None and "?" in each.before.text else ""
    return bool(words) and any(all(word in text for word in words) for text in (each.user.text.lower(), asked.lower()))
