"""What to ask for in a service that training never saw: the open slot that comes first in the order in which people book things.

What training shows of other services says little about which slot a new one asks for: of four services held apart, boosted trees on the
kinds, names and embeddings of slots chose right in 0 to 63 in a hundred, this order in 41 to 85. So the order is written down: where, when, of what kind,
how many, for whom; what a system tells (ratings, telephone numbers, addresses) it does not ask. A schema, where there is one, says what
an intent requires.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.slot_kinds import kind_of, words_of

_ORDER: Final = ("place", "date", "time", "kind", "count", "name", "other", "truth", "money", "rating", "contact")
_LATER: Final = frozenset(
    {"to", "destination", "dropoff", "drop", "end", "return", "returning", "checkout", "arrival", "departure"}
)
"""Words of a slot that comes after its like: the end after the start."""
_FOUND: Final = frozenset({"available", "approximate", "estimated", "average", "total", "current", "remaining"})
"""Words of a slot that a system finds out and tells."""
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


def choose(
    found: Sequence[Exchange], spans: Sequence[Sequence[Span]], slots: Sequence[str], required: frozenset[str]
) -> list[str]:
    """Return for each exchange the slot to ask for next.

    Args:
        found: exchanges in order, dialogue by dialogue.
        spans: what a tagger found in each, by any slots of the service: their kinds count.
        slots: the service's slots.
        required: those that a schema says an intent needs, empty where none is known.
    """
    ranked = sorted([slot for slot in slots if slot in required] or slots, key=_rank)
    chosen = []
    told: dict[str, set[str]] = defaultdict(set)
    named: set[str] = set()
    for row, each in enumerate(found):
        if each.place == 0:
            told, named = defaultdict(set), set()
        _note(told, each, spans[row])
        named |= {slot for slot in ranked if _names(each, slot)}
        chosen.append(_first_open(ranked, told, named))
    return chosen


def _rank(slot: str) -> tuple[bool, int, bool, str]:
    words = set(re.split(r"[\W_]+", slot.lower()))
    return not _FOUND.isdisjoint(words), _ORDER.index(kind_of(slot)), not _LATER.isdisjoint(words), slot


def _note(told: dict[str, set[str]], each: Exchange, spans: Sequence[Span]) -> None:
    for slot, start, end in spans:
        told[kind_of(slot)].add(each.user.text[start:end].lower())
    for kind, shape in _SHAPES:
        if not told[kind] and shape.search(each.user.text):
            told[kind].add("*")


def _names(each: Exchange, slot: str) -> bool:
    """Say whether the user speaks of the slot, or answers a question that names it."""
    words = [word.rstrip("s") for word in words_of(slot) if len(word) > 2 and word != "number"]
    asked = each.before.text if each.before is not None and "?" in each.before.text else ""
    return bool(words) and any(all(word in text for word in words) for text in (each.user.text.lower(), asked.lower()))


def _first_open(ranked: Sequence[str], told: dict[str, set[str]], named: set[str]) -> str:
    """Return the first slot that is neither named nor taken by one of the values told of its kind; else the first of all."""
    left = {kind: len(values) for kind, values in told.items()}
    for slot in ranked:
        kind = kind_of(slot)
        if left.get(kind, 0):
            left[kind] -= 1
        elif slot not in named:
            return slot
    return ranked[0]
