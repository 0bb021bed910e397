"""What to ask for in a service that training never saw: the open slot that comes first in the order in which people book things.

Which slots are open follows from the words: from the values that a tagger finds in them, from what looks like a town, a day, a time or a
number, from what a question asked for, and from what a system offered. A schema, where there is one, says what an intent requires.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.slot_kinds import kind_of, words_of
from enterprisehub.learning.language.slot_order import in_order, is_later, is_settled_by_offer, sort_of
from enterprisehub.learning.language.utterance import names_town

_DATE: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday\b|\btomorrow\b|\b(?:january|february|march|april|june|july|august|september|"
    r"october|november|december)\b(?: \d{1,2}\b)?|\bmay \d{1,2}\b|\bof may\b|\b\d{1,2}(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\bnoon\b|\bevening\b|o'clock|\bmorning\b|\bafternoon\b|half past|quarter (?:to|past)",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?!:| ?(?:am|pm)\b|st|nd|rd|th)", re.IGNORECASE
)
_DEAL: Final = re.compile(r"\b(?:rent|renting|rental|lease|buy|buying|purchase|sale)\b", re.IGNORECASE)
_SHAPES: Final = (("date", _DATE), ("time", _TIME), ("count", _COUNT), ("deal", _DEAL))
_UNTIL: Final = re.compile(
    r"(?:\b(?:until|till|til|through|return(?:ing)?|back|end(?:ing)?|drop(?:ping)?(?: it)? off)\b(?:\W+\w+){0,2}\W*|\bto (?:the )?)$",
    re.IGNORECASE,
)
"""What stands before the end of a span of time."""
_OPEN_QUESTION: Final = re.compile(
    r"\b(?:what|which|where|when|how|who)\b(?! (?:else|about|does|do you (?:think|feel|like)|(?:can|may|should|could) i (?:do|help)))[^?]*\?",
    re.IGNORECASE,
)
"""A question for a value; not one whether something pleases, or what else there is to do."""
_ASKED: Final = tuple(
    (sorts, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for sorts, words in (
        (("sort", "kind"), "kind|type|sort|cuisine|food|eat|genre|category"), (("place",), "where|city|area|town|location|place"),
        (("name",), "names?|call(?:ed)?|label|title"), (("time",), "time|hour"), (("date", "booked"), "when|day|date"), (("count",), "how many"),
    )
)  # fmt: skip
"""Words of a question for each sort of slot."""
_OFFER: Final = re.compile(
    r"\b(?:how about|what about|there(?: i|')s (?:an?|the)\b|i (?:have )?found|i(?: ha|')ve found|check out|i have \d+|there are \d+|i (?:would )?(?:suggest|recommend)|"
    r"is (?:an?|the|one) (?:\w+ ){0,2}(?:\w+) (?:in|at|located|on)\b|located (?:at|in|on)|(?:do|would) you (?:like|want) (?:me )?to (?:book|reserve|make a reservation|buy|schedule)|"
    r"(?:should|shall) i (?:book|reserve|make|schedule|buy))",
    re.IGNORECASE,
)
"""How a system offers what it found, or to book it."""
_BOOK: Final = re.compile(
    r"\b(?:book|booking|reserve|reserving|reservation|schedule|scheduling|appointment|visit|table|purchase|order)\b",
    re.IGNORECASE,
)
"""What is said once something found is taken."""
_DONE: Final = re.compile(
    r"\b(?:booked|scheduled|confirmed|reserved|purchased|successful|successfully|complete|completed|all set)\b",
    re.IGNORECASE,
)
"""How a system tells that it is booked: what was offered before counts no longer."""
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
    ranked = in_order(set(slots) & required) or in_order(slots)
    chosen: list[str] = []
    memory = _Memory(ranked)
    for row, each in enumerate(found):
        if each.place == 0:
            memory = _Memory(ranked)
        memory.note(each, spans[row], meant=bool(meant[row] > 0), offered=bool(offered[row] > _SURE))
        chosen.append(memory.due())
    return chosen


class _Memory:
    """What a dialogue has told so far: values by kind, and slots that are settled by name."""

    def __init__(self, ranked: Sequence[str]) -> None:
        self._ranked = ranked
        self._told: dict[str, set[str]] = defaultdict(set)
        self._here: set[str] = set()
        """Kinds of which a value was told for what this service books."""
        self._settled: set[str] = set()
        self._last = ""
        self._meant = self._offer = self._taken = False

    def note(self, each: Exchange, spans: Sequence[Span], *, meant: bool, offered: bool) -> None:
        before, asked = self._size(), each.before.text if each.before is not None else ""
        if _OFFER.search(asked):
            self._offer = True
        elif _DONE.search(asked) and "?" not in asked:
            self._offer = False
        named = {slot for slot in self._ranked if _names(each, slot)} if meant else set()
        self._note_values(each.user.text, spans, named, meant=meant)
        if not meant:
            self._meant = False
            return
        self._settled |= named
        offered = self._meant and (offered or bool(_OFFER.search(asked)))  # else it was another service's
        if offered or (self._offer and _BOOK.search(f"{asked} {each.user.text}")):
            self._settled |= {slot for slot in self._ranked if is_settled_by_offer(slot)}
            self._taken = True
        if _OPEN_QUESTION.search(asked) and self._last and self._size() == before:
            self._settled.add(self._asked(asked))  # an answer in words unknown
        self._meant = True

    def _asked(self, question: str) -> str:
        """Return the open slot that a question is for, by its words; else the one that was due."""
        for sorts, words in _ASKED:
            if words.search(question):
                for slot in self._ranked:
                    if sort_of(slot) in sorts and slot not in self._settled:
                        return slot
        return self._last

    def _note_values(self, text: str, spans: Sequence[Span], named: set[str], *, meant: bool) -> None:
        for span in spans:
            self._note_value(span, text)
        if not self._has("place") and names_town(text):
            self._told["place"].add("*")
        shapes = [(kind, shape) for kind, shape in _SHAPES if kind not in {"count", "deal"} or meant]
        for kind, shape in shapes:
            words = _DATE.sub("", _TIME.sub("", text)) if kind == "count" else text
            if len(shape.findall(words)) <= sum(kind_of(slot) == kind == "count" for slot in named):
                continue  # the numbers are of the slots that are named beside them
            if not self._has(kind):
                self._told[kind].add("*")
            if meant and (self._taken or _BOOK.search(text)):
                self._here.add(kind)

    def _note_value(self, span: Span, text: str) -> None:
        slot, start, end = span
        kind = kind_of(slot)
        later = next((name for name in self._ranked if kind_of(name) == kind and is_later(name)), None)
        if later is not None and _UNTIL.search(text[:start]):
            self._settled.add(later)
        else:
            self._told[kind].add(text[start:end].lower())

    def _has(self, kind: str) -> bool:
        return bool(self._told[kind]) or any(is_later(slot) and kind_of(slot) == kind for slot in self._settled)

    def _size(self) -> int:
        return len(self._settled) + sum(len(values) for values in self._told.values())

    def due(self) -> str:
        """Return the first slot that is neither settled nor taken by one of the values told of its kind; else the first of all."""
        left = {kind: len(values) for kind, values in self._told.items()}
        self._last = self._ranked[0]
        for slot in self._ranked:
            sort = sort_of(slot)
            kind = "deal" if sort == "deal" else kind_of(slot)
            if slot in self._settled:
                continue
            if not left.get(kind, 0) or (sort == "booked" and kind not in self._here):
                self._last = slot
                break
            left[kind] -= 1
        return self._last


def _names(each: Exchange, slot: str) -> bool:
    """Say whether the user speaks of the slot, or answers a question that names it."""
    words = [word.rstrip("s") for word in words_of(slot) if len(word) > 2 and word != "number"]
    asked = each.before.text if each.before is not None and "?" in each.before.text else ""
    return bool(words) and any(all(word in text for word in words) for text in (each.user.text.lower(), asked.lower()))
