"""Derive from a pattern the words it may begin with, so that a rule is tried only where one of them stands."""

import re
from collections.abc import Iterable
from functools import cache
from re import _constants as op  # type: ignore[attr-defined] # the parser of `re` itself: none else reads patterns as it does
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

LETTERS: Final = 4
"""First letters of a word by which rules are looked up."""
NUMBER: Final = "0"
"""Stands for every word that begins with a digit."""
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")
_MAY_END: Final = ord("_")
"""Stands in patterns for a space or nothing."""
_MOST: Final = 12
"""Letters that a place may hold; where more fit, a pattern begins with any word at all."""


class TooOpen(ValueError):
    """A pattern could begin with nearly any word."""


def key(word: str) -> str:
    """Return what a word is looked up by."""
    return word[:LETTERS] if word[0] > "9" else NUMBER


@cache
def first_words(pattern: str) -> frozenset[str]:
    """Return the keys of the words that a match may begin with.

    Args:
        pattern: as `phrases.Rule` has it, matched where a word begins.

    Raises:
        TooOpen: it begins with a class of letters, or with no word at all.
    """
    walk = _Walk(pattern)
    walk.end(walk.follow(parser.parse(pattern), {""}))
    if not walk.found:
        raise TooOpen(f"No word begins {pattern!r}.")
    return frozenset(walk.found)


class _Walk:
    """Follows a parsed pattern with all beginnings that are still shorter than a key."""

    def __init__(self, pattern: str) -> None:
        self.found: set[str] = set()
        self._pattern = pattern

    def follow(self, nodes: Iterable[Any], begun: set[str]) -> set[str]:
        """Return the beginnings that go on after the nodes; those that are complete are found."""
        for code, value in nodes:
            if not begun:
                break
            begun = self._step(code, value, begun)
        return begun

    def _step(self, code: Any, value: Any, begun: set[str]) -> set[str]:
        if code is op.LITERAL and value == _MAY_END:
            self.end(begun)
            return begun
        if code is op.LITERAL:
            return self._add({chr(value)}, begun)
        if code is op.IN or code is op.ANY or code is op.NOT_LITERAL:
            return self._add(_letters(value) if code is op.IN else set(_WORD), begun)
        if code is op.BRANCH:
            return set().union(*(self.follow(each, begun) for each in value[1]))
        if code is op.SUBPATTERN:
            return self.follow(value[3], begun)
        if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
            least, most, inner = value
            return self._repeat(least, most, inner, begun)
        if code is op.AT and value is op.AT_BOUNDARY and begun != {""}:
            self.end(begun)
            return set()
        return begun  # what looks around takes no letters

    def end(self, begun: set[str]) -> None:
        """Note words that end here; "'" may follow ("dad's")."""
        for word in begun - {""}:
            self.found |= {word, f"{word}'"[:LETTERS]}

    def _repeat(self, least: int, most: int, nodes: Any, begun: set[str]) -> set[str]:
        ended = set(begun) if not least else set()
        for turn in range(1, min(most, LETTERS) + 1):
            begun = self.follow(nodes, begun)
            if turn >= least:
                ended |= begun
        return ended

    def _add(self, letters: set[str], begun: set[str]) -> set[str]:
        longer: set[str] = set()
        inside = letters & _WORD
        if len(letters) > len(inside):  # the word may end here
            self.found |= begun - {""}
        for start in begun:
            if not start:
                if any(letter <= "9" and letter != "'" for letter in inside):
                    self.found.add(NUMBER)
                inside = {letter for letter in inside if letter > "9"}
            if len(inside) > _MOST:
                raise TooOpen(f"Nearly any word may begin {self._pattern!r}.")
            longer |= {start + letter for letter in inside}
        self.found |= {start for start in longer if len(start) == LETTERS}
        return {start for start in longer if len(start) < LETTERS}


def _letters(members: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    negated = False
    for code, value in members:
        if code is op.NEGATE:
            negated = True
        elif code is op.LITERAL:
            found.add(chr(value))
        elif code is op.RANGE:
            found |= {chr(place) for place in range(value[0], value[1] + 1)}
        elif code is op.CATEGORY:
            found |= {letter for letter in _CATEGORIES if re.match(_CATEGORIES_AS[value], letter)}
    return set(_WORD) - found | {" "} if negated else found


_CATEGORIES: Final = sorted(_WORD | {" ", "-"})
_CATEGORIES_AS: Final = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


@cache
def next_letters(pattern: str) -> dict[str, frozenset[str]]:
    """Return with which letters the second word of a match may begin, by the key of its first word.

    A key that is missing may be followed by anything, or by nothing. Digits all count as `NUMBER`.
    """
    walk = _Second()
    for key, phase in walk.follow(parser.parse(pattern), {("", _INSIDE)}):
        walk.found[key] = None
        if phase == _INSIDE:
            walk.found[f"{key}'"[:LETTERS]] = None
    return {key: frozenset(letters) for key, letters in walk.found.items() if letters is not None}


_INSIDE: Final = 0
_BEHIND: Final = 1
_States = set[tuple[str, int]]
"""Keys of first words with where the walk stands: inside of the word, or behind it."""


class _Second:
    """Follows a parsed pattern up to the first letter of its second word."""

    def __init__(self) -> None:
        self.found: dict[str, set[str] | None] = {}

    def follow(self, nodes: Iterable[Any], states: _States) -> _States:
        """Return where the walk stands after the nodes; where it came to a second word, its letter is found."""
        for code, value in nodes:
            if not states:
                break
            states = self._step(code, value, states)
        return states

    def _step(self, code: Any, value: Any, states: _States) -> _States:
        if code is op.LITERAL and value == _MAY_END:
            return states | {(key, _BEHIND) for key, _ in states if key}
        if code is op.LITERAL:
            return self._add({chr(value)}, states)
        if code is op.IN or code is op.ANY or code is op.NOT_LITERAL:
            return self._add(_letters(value) if code is op.IN else {*_WORD, " "}, states)
        if code is op.BRANCH:
            return set().union(*(self.follow(each, states) for each in value[1]))
        if code is op.SUBPATTERN:
            return self.follow(value[3], states)
        if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
            least, most, inner = value
            return self._repeat(least, most, inner, states)
        return states

    def _repeat(self, least: int, most: int, nodes: Any, states: _States) -> _States:
        ended = set(states) if not least else set()
        for turn in range(1, min(most, LETTERS + 1) + 1):
            states = self.follow(nodes, states)
            if turn >= least:
                ended |= states
        return ended

    def _add(self, letters: set[str], states: _States) -> _States:
        after: _States = set()
        for key, phase in states:
            for letter in letters:
                if letter not in _WORD:
                    after |= {(key, _BEHIND)} if key else {("", _INSIDE)}
                elif phase == _BEHIND:
                    known = self.found.setdefault(key, set())
                    if known is not None:
                        known.add(letter if letter > "9" else NUMBER)
                elif key == NUMBER or len(key) == LETTERS:
                    after.add((key, _INSIDE))
                else:
                    after.add((NUMBER if not key and "0" <= letter <= "9" else key + letter, _INSIDE))
        return after
