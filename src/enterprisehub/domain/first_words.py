"""Derive from a pattern the two words it may begin with, so that a rule is tried only where they stand."""

from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined] # the parser of `re` itself: none else reads patterns as it does
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

LETTERS: Final = 4
"""Letters of its first word that every pattern tells."""
NUMBER: Final = "0"
"""Stands for the digits that a word begins with."""
ANY: Final = "*"
"""Behind letters: any ending, also none. Alone as a second word: anything, or nothing."""
_DIGITS: Final = "0123456789"
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")
_SPACE: Final = ord(" ")
_SOME: Final = "some"
"""Stands for a first word that is behind."""
_MAY_END: Final = ord("_")
"""Stands in patterns for a space or nothing."""
_MOST: Final = 12
"""Letters that a place may hold; where more fit, any may stand there."""
_TURNS: Final = 4
_BRANCHES: Final = 100
"""Turns of a loop that are followed, and beginnings among which another turn is; behind them anything may come."""

_FIRST: Final = 0
_BETWEEN: Final = 1
_SECOND: Final = 2
_State = tuple[str, str, int]
"""The two words as far as they are read, and where the walk stands: in the first, behind it, or in the second."""


class TooOpen(ValueError):
    """A pattern could begin with nearly any word."""


def first_words(pattern: str) -> set[tuple[str, str]]:
    """Return the pairs of words that a match may begin with; the second is `ANY` where it is open, or none need follow.

    Args:
        pattern: as `phrases.Rule` has it, matched where a word begins.

    Raises:
        TooOpen: it begins with a class of letters, or with no word at all.
    """
    walk = _Walk(pattern)
    walk.end(walk.follow(parser.parse(pattern), {("", "", _FIRST)}))
    if not walk.found:
        raise TooOpen(f"No word begins {pattern!r}.")
    alone = {first for first, second in walk.found if second == ANY}
    return {(first, second) for first, second in walk.found if second == ANY or first not in alone}


def needed(pattern: str) -> frozenset[str] | None:
    """Return words of which one stands in every match, behind its first word; None where that is open."""
    nodes = list(parser.parse(pattern))
    fewest: frozenset[str] | None = None
    for at, (code, value) in enumerate(nodes):
        if code is op.LITERAL and value == _SPACE:
            walk = _Walk(pattern)
            walk.end(walk.follow(nodes[at + 1 :], {(_SOME, "", _BETWEEN)}))
            words = frozenset(second for _, second in walk.found)
            told = all(word[0] != NUMBER and word[-1] != ANY for word in words)
            if told and (fewest is None or len(words) <= len(fewest)):
                fewest = words
    return fewest


class _Walk:
    """Follows a parsed pattern with all beginnings that are shorter than two words."""

    def __init__(self, pattern: str) -> None:
        self.found: set[tuple[str, str]] = set()
        self._pattern = pattern

    def follow(self, nodes: Iterable[Any], states: set[_State]) -> set[_State]:
        """Return the beginnings that go on after the nodes; those that are complete are found."""
        for code, value in nodes:
            if not states:
                break
            states = self._step(code, value, states)
        return states

    def _step(self, code: Any, value: Any, states: set[_State]) -> set[_State]:
        if code is op.LITERAL and value == _MAY_END:
            return states | self._letter(" ", states)
        if code is op.LITERAL:
            return self._letter(chr(value), states)
        if code is op.IN or code is op.ANY or code is op.NOT_LITERAL:
            return self._one_of(_letters(value) if code is op.IN else _WORD | {" "}, states)
        if code is op.BRANCH:
            return set().union(*(self.follow(each, states) for each in value[1]))
        if code is op.SUBPATTERN:
            return self.follow(value[3], states)
        if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
            least, most, inner = value
            return self._repeat(least, most, inner, states)
        if code is op.AT and value is op.AT_BOUNDARY:
            return self._boundary(states)
        return states  # what looks around takes no letters

    def end(self, states: set[_State]) -> None:
        """Note words that end here; "'" may follow ("dad's"), but "we're" is no "we"."""
        for first, second, phase in states:
            if phase != _FIRST:
                self.found.add((first, second or ANY))
            elif first:
                self.found.add((first, ANY))
                if first[-1] != ANY:
                    whole = len(first) < LETTERS - 1 and first[0] != NUMBER
                    self.found.add((f"{first}'{'' if whole else ANY}", ANY))

    def _boundary(self, states: set[_State]) -> set[_State]:
        ended = {state for state in states if state[2] != _BETWEEN and state[0]}
        self.end({state for state in ended if state[0][-1] != ANY})
        behind = {(first, "", _BETWEEN) for first, _, phase in ended if phase == _FIRST}
        return (states - ended) | behind | {state for state in ended if state[2] == _FIRST and state[0][-1] == ANY}

    def _repeat(self, least: int, most: int, nodes: Any, states: set[_State]) -> set[_State]:
        ended = set(states) if not least else set()
        for turn in range(1, most + 1):
            after = self.follow(nodes, states)
            if turn >= least or after == states:
                ended |= after
            if after == states or not after:
                break
            states = after
            if turn < most and (turn == _TURNS or len(states) > _BRANCHES):
                self.found |= {(f"{first}{ANY}" if phase == _FIRST else first, ANY) for first, _, phase in states}
                break
        return ended

    def _one_of(self, letters: Iterable[str], states: set[_State]) -> set[_State]:
        inside = _WORD.intersection(letters)
        if len(inside) <= _MOST:
            return set().union(*(self._letter(letter, states) for letter in letters))
        after = self._letter(" ", states) if len(inside) < len(set(letters)) else set()
        for first, second, phase in states:
            if phase == _FIRST:
                if len(first) < LETTERS and first[:1] != NUMBER:
                    raise TooOpen(f"Nearly any word may begin {self._pattern!r}.")
                after.add((_opened(first), "", phase))
            elif phase == _BETWEEN:
                self.found.add((first, ANY))
            else:
                after.add((first, _opened(second), phase))
        return after

    def _letter(self, letter: str, states: set[_State]) -> set[_State]:
        after: set[_State] = set()
        for first, second, phase in states:
            if letter not in _WORD:
                if phase == _SECOND:
                    self.found.add((first, second))
                else:
                    after.add((first, "", _BETWEEN if first else _FIRST))
            elif phase == _FIRST:
                after.add((_longer(first, letter), "", _FIRST))
            elif phase == _BETWEEN and letter == "'":  # opens a quote
                after.add((first, second, phase))
            else:
                after.add((first, _longer(second, letter), _SECOND))
        return after


def _longer(word: str, letter: str) -> str:
    if letter in _DIGITS and word in {"", NUMBER}:
        return NUMBER
    return word if word[-1:] == ANY else word + letter


def _opened(word: str) -> str:
    return word if word[-1] == ANY else word + ANY


def shelf(word: str) -> str:
    """Return the letters by which those are looked up with which words begin."""
    return NUMBER if word[0] == NUMBER else word[:LETTERS]


def key(word: str) -> str:
    """Return what a word is looked up by: itself, with one digit for all that it begins with."""
    return word if word[:1] > "9" else NUMBER + word.lstrip(_DIGITS) if word else word


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
            found |= _CATEGORIES[value]
    return set(_WORD) - found | {" "} if negated else found


_CATEGORIES: Final = {
    op.CATEGORY_DIGIT: set(_DIGITS), op.CATEGORY_NOT_DIGIT: _WORD.difference(_DIGITS) | {" "}, op.CATEGORY_SPACE: {" "},
    op.CATEGORY_NOT_SPACE: _WORD | {"-"}, op.CATEGORY_WORD: _WORD - {"'"}, op.CATEGORY_NOT_WORD: {" ", "'"},
}  # fmt: skip
