"""What a tagger sees of an utterance: features of its words, and cues for slots by their names alone."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import zipcodes

from enterprisehub.domain.masking import gone
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.slot_kinds import kind_of, plain, words_of

CUES: Final = 3
NEAR: Final = 6
"""So many words behind a word of its name a slot's value is looked for."""
_LEAST_ALIKE: Final = 4
_WORD: Final = re.compile(r"[$#]?\w+(?:[.,:/]\d+)*(?:'\w+)?|[^\w\s]")
_NUMBERS: Final = frozenset("one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905 reads better
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight weekend "  # noqa: SIM905 likewise
    "january february march april may june july august september october november december".split()
)
_OF_PLACE: Final = frozenset({"in", "around", "near", "at", "from", "to", "is"})
_LONGEST_TEXT: Final = 120
"""Words of an utterance that are tagged."""


class Utterance:
    """Words with their places and features."""

    __slots__ = ("asked", "ends", "features", "starts", "words")

    def __init__(self, text: str, before: str) -> None:
        hidden = gone(text)
        allowed = (word for word in _WORD.finditer(text) if not any(a <= word.start() < b for a, b in hidden))
        found = list(allowed)[:_LONGEST_TEXT]
        self.words = [word.group() for word in found]
        self.starts = [word.start() for word in found]
        self.ends = [word.end() for word in found]
        self.asked = {plain(word) for word in _WORD.findall(before.rpartition(".")[2] if "?" in before else "")}
        question = sorted(self.asked)[:12]
        towns = _towns_in(self.words)
        self.features = [
            [*_features(self.words, place, question), f"t={towns[place]}", f"t-1+1={towns[place - 1 : place + 2]}"]
            for place in range(len(found))
        ]


class Cues:
    """What speaks for slots by their names alone: their words in the question, their kind there, their words a little before a word."""

    __slots__ = ("_asked", "_near")

    def __init__(self, utterance: Utterance, slots: tuple[str, ...]) -> None:
        kinds = {kind_of(word) for word in utterance.asked}
        names = [words_of(slot) for slot in slots]
        shares = [len(utterance.asked & set(words)) / max(1, len(words)) for words in names]
        self._asked = np.array([shares, [kind_of(slot) in kinds for slot in slots]], np.float32)
        self._near = np.zeros((len(utterance.words), len(slots)), bool)
        for place, word in enumerate(utterance.words):
            self._near[place + 1 : place + 1 + NEAR] |= _named_by(plain(word), slots)

    def table(self) -> Floats:
        """Return the cues by words by labels."""
        words, slots = self._near.shape
        found = np.zeros((CUES, words, 1 + 2 * slots))
        found[:2, :, 1:] = np.repeat(self._asked, 2, axis=1)[:, None, :]
        found[2, :, 1:] = np.repeat(self._near, 2, axis=1)
        return found


@lru_cache(maxsize=20_000)
def _named_by(word: str, slots: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    return np.array([any(_alike(word, name) for name in words_of(slot)) for slot in slots], bool)


def _alike(word: str, name: str) -> bool:
    """Say whether two words are the same, or one begins the other ("pick" and "pickup")."""
    begins = name.startswith(word) or word.startswith(name)
    return word == name or (begins and min(len(word), len(name)) >= _LEAST_ALIKE)


@lru_cache(maxsize=1)
def _towns() -> frozenset[tuple[str, ...]]:
    """Return the towns of the United States, in small letters and words."""
    return frozenset(tuple(entry["city"].lower().split()) for entry in zipcodes.list_all())  # type: ignore[no-untyped-call]


def _towns_in(words: Sequence[str]) -> str:
    """Mark each word: B begins the name of a town, I goes on with it, o is outside."""
    towns = _towns()
    lower = [word.lower() for word in words]
    marks = ["o"] * len(words)
    place = 0
    while place < len(words):
        longest = next((size for size in (4, 3, 2, 1) if tuple(lower[place : place + size]) in towns), 0)
        marks[place : place + longest] = ["B", *"I" * (longest - 1)][:longest]
        place += longest or 1
    return "".join(marks)


def names_town(text: str) -> bool:
    """Say whether a text names a town behind a word of place, in whatever letters."""
    words = _WORD.findall(text)
    marks = _towns_in(words)
    return any(mark == "B" and words[place].lower() in _OF_PLACE for place, mark in enumerate(marks[1:]))


def _shape(word: str) -> str:
    if word[0].isdigit() or word[0] in "$#":
        return "money" if word[0] == "$" else re.sub(r"\d+", "9", word.lower())
    kind = "Cap" if word[0].isupper() else "low"
    lower = word.lower()
    return f"{kind}-day" if lower in _DAYS else f"{kind}-num" if lower in _NUMBERS else kind


def _features(words: Sequence[str], place: int, question: Sequence[str]) -> list[str]:
    def at(offset: int) -> str:
        index = place + offset
        return words[index].lower() if 0 <= index < len(words) else ("^" if index < 0 else "$")

    def shape(offset: int) -> str:
        index = place + offset
        return _shape(words[index]) if 0 <= index < len(words) else "-"

    word = at(0)
    found = [
        f"w={word}", f"s={shape(0)}", f"-1={at(-1)}", f"+1={at(1)}", f"-2={at(-2)}", f"+2={at(2)}", f"e={word[-3:]}", f"b={word[:3]}",
        f"-1s={shape(-1)}", f"+1s={shape(1)}", f"-1+0={at(-1)} {word}", f"0+1={word} {at(1)}", f"-2-1={at(-2)} {at(-1)}",
        f"s-1={shape(-1)} {shape(0)}", f"s+1={shape(0)} {shape(1)}", f"-1s0={at(-1)} {shape(0)}", f"len={min(len(words), 6)} {shape(0)}",
        "first" if place == 0 else "later",
    ]  # fmt: skip
    found += [f"q={asked} {shape(0)}" for asked in question]
    return found
