# ruff: noqa: SIM905 (word lists read better as words)
"""Find phrases fast: a rule is tried only where a word stands that it may begin with.

A message is split into words once; the first letters of a word, and the first letter of the word behind, look up the
patterns that may begin there, and these are
matched at that place only: all in one first, which mostly fails or tells the first that fits, then those after it. So the
cost follows the telling words of a message, not the number of rules. Which words a pattern may begin with is derived from
it (`first_words`). In patterns a space means any white space or hyphen, an underscore an optional one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from msgspec import Struct, field

from enterprisehub.domain.first_words import LETTERS, NUMBER, first_words, next_letters

_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_NEGATION_ENDS = re.compile(
    r"[.;:!?\n()]|,(?! (?:let alone|much less|not even|nor|ni)\b)|\b(?:but|just|only|except|though|although|however|pero|sino|because|since|so|until|till|til|unless|while|whilst|hasta|mientras)\b|\b(?:and (?:i|we|i'[a-z]+|we'[a-z]+|im|now|would)|y (?:quiero|queremos|yo|nos|me|nosotros|ahora))\b"
)
_NEGATORS = frozenset(
    "not no never without nor neither nope nobody none cannot cant can't dont don't doesnt doesn't didnt didn't wont won't "
    "isnt isn't arent aren't wasnt wasn't havent haven't hasnt hasn't wouldnt wouldn't shouldnt shouldn't couldnt couldn't "
    "aint ain't hardly nunca sin tampoco ni ningun ninguna nothing nothing's nobody's mustn't mustnt nada".split()
)
_NOT_NEGATING = re.compile(
    r"(?:not|no|can_?'?t|don'?t|wouldn'?t|couldn'?t)[ \n]+"
    r"(?:only|just|pues|stop(?! by)|sense|later|less|fewer|problem|prob\b|worries|doubt|wait(?!ing)|hesitate|forget|mind|wrong|complaints|mas|menos|"
    r"idea|offen[sc]e|joke|kidding|lie\b|be happier|be better|agree more)|"
    r"can_?'?t[ \n]+(?:do|live|go|manage|survive)[ \n]+without|(?:(?<=do )|(?<=live )|(?<=go )|(?<=manage )|(?<=survive ))without|nothing[ \n]+(?!is\b|wrong\b|major\b|serious|big\b|falling|leak|broken|needs\b|against\b)|nada[ \n]+(?!de\b|que\b)|(?<=why )not\b|no[ \n]+(?:we'?re|i'?m|we are|i am|it'?s|its|that'?s)\b(?! (?:not|no)\b)"
)
_LOOK_BEHIND = re.compile(r"(\(\?<[=!][^)]*\))")

Match = Callable[[str, int], "re.Match[str] | None"]
_FEW = 60
"""Patterns that are tried all at once: to divide them takes time to compile, which every start waits for."""
_OFTEN = frozenset({NUMBER, *"the it a my is that".split()})
"""Words that so many messages hold that theirs are divided all the same, though there are fewer."""
_ANY = "*"
"""Stands for every letter that none of a word's patterns is bound to."""


def _unmade(text: str, start: int) -> "re.Match[str] | None":
    raise NotImplementedError


class Rule(NamedTuple):
    topic: str
    meaning: str
    pattern: str


class Hit(Struct, gc=False):
    meaning: str
    start: int
    end: int
    negated: bool


class Scan(Struct, gc=False):
    hits: dict[str, list[Hit]]
    numbers: list[int]
    """Places of words that begin with a digit or are number words."""
    words: list[str]
    negations: list[tuple[int, int]]
    others: list[tuple[int, int]] = []
    """Spans of the body in which they tell of others."""

    def negation(self, position: int) -> int | None:
        """Return where the negation begins that a place stands under."""
        for start, end in self.negations:
            if start < position < end:
                return start
        return None

    def said(self, topic: str) -> bool:
        """Say whether a topic has a hit that is not negated."""
        for hit in self.hits.get(topic, ()):  # noqa: SIM110 a loop costs half of any() here, and this is the hot path
            if not hit.negated:
                return True
        return False


class _Entry(Struct):
    """Patterns that may begin at a word: all in one, compiled when a word first has it, and each for itself."""

    known: list[Rule]
    first: Match = field(default=_unmade)
    rules: list[tuple[Match, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.first = self._make

    def _make(self, text: str, start: int) -> "re.Match[str] | None":
        self.rules = [(_match(rule.pattern), rule.topic, rule.meaning) for rule in self.known]
        several = "|".join(f"({rule.pattern})" for rule in self.known)
        self.first = _match(several) if len(self.known) > 1 else self.rules[0][0]
        return self.first(text, start)


def _by_next(key: str, known: list[Rule]) -> dict[str, _Entry]:
    """Return entries by the letter that the next word begins with; `_ANY` has those behind which anything may come."""
    few = len(known) < _FEW and key not in _OFTEN
    following = [None if few else next_letters(rule.pattern).get(key) for rule in known]
    made: dict[tuple[int, ...], _Entry] = {}
    entries: dict[str, _Entry] = {}
    for letter in {_ANY}.union(*(letters for letters in following if letters)):
        places = tuple(at for at, letters in enumerate(following) if letters is None or letter in letters)
        if places:
            if places not in made:
                chosen = [known[at] for at in places]
                made[places] = _Entry(_joined(chosen) if few else chosen)
            entries[letter] = made[places]
    return entries


class Phrases:
    """A compiled set of rules."""

    def __init__(self, rules: Iterable[Rule], number_words: frozenset[str]) -> None:
        table: dict[str, list[Rule]] = {}
        for rule in rules:
            for pattern in alternatives(rule.pattern):
                for word in first_words(pattern):
                    table.setdefault(word, []).append(rule._replace(pattern=pattern))
        self._table: dict[str, dict[str, _Entry]] = {key: _by_next(key, known) for key, known in table.items()}
        self._number_words = number_words

    def compile_all(self) -> None:
        """Compile what is left, up to two seconds' work: who reads live traffic has none to spare under load."""
        for entries in [*self._table.values()]:
            for entry in entries.values():
                entry.first("", 0)

    def scan(self, text: str) -> Scan:
        """Return all phrases by topic, in their order; of two that overlap in a topic the first one counts."""
        hits: dict[str, list[Hit]] = {}
        numbers: list[int] = []
        negations: list[tuple[int, int]] = []
        words = _WORD.findall(text)
        table, number_words = self._table, self._number_words
        cursor = negated_until = 0
        for word, behind in zip(words, [*words[1:], ""], strict=False):
            start = text.find(word, cursor)
            cursor = start + len(word)
            entries = table.get(word[:LETTERS] if word[0] > "9" else NUMBER)
            if entries is None:
                entry = None
            else:
                letter = behind[:1]
                entry = entries.get(letter if letter > "9" or not letter else NUMBER) or entries.get(_ANY)
            if entry is not None and (fits := entry.first(text, start)) is not None:
                for match, topic, meaning in entry.rules[(fits.lastindex or 1) - 1 :]:
                    found = match(text, start)
                    if found is None:
                        continue
                    known = hits.get(topic)
                    if known is None:
                        hits[topic] = [Hit(meaning, start, found.end(), start < negated_until)]
                    elif start >= known[-1].end:
                        known.append(Hit(meaning, start, found.end(), start < negated_until))
            if word in number_words or word[0] <= "9":
                numbers.append(start)
            elif word in _NEGATORS and start >= negated_until and not _NOT_NEGATING.match(text, start):
                ends = _NEGATION_ENDS.search(text, cursor)
                negated_until = ends.start() if ends else len(text)
                negations.append((start, negated_until))
        return Scan(hits, numbers, words, negations)


@cache
def _match(pattern: str) -> Match:
    return re.compile(f"(?:{widen(pattern)})(?![a-z0-9])").match


def widen(pattern: str) -> str:
    """Let a space stand for white space or hyphens and an underscore for an optional one; not so in look-behinds."""
    parts = _LOOK_BEHIND.split(pattern)
    parts[::2] = [part.replace(" ", r"[\s-]+").replace("_", r"[\s-]*") for part in parts[::2]]
    return "".join(parts)


def alternatives(pattern: str) -> Iterator[str]:
    """Split a pattern at the bars outside of its groups, or inside of the one group that it is: each begins with words of its own."""
    depth = begin = 0
    inside = re.compile(r"\\.|\[\^?\]?[^\]]*\]|[()|]")
    parts = []
    whole = pattern.startswith("(?:")  # one group may be all there is
    for found in inside.finditer(pattern):
        mark = found[0]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            whole = whole and (depth > 0 or found.end() == len(pattern))
        elif mark == "|" and depth == 0:
            parts.append(pattern[begin : found.start()])
            begin = found.end()
    if parts:
        for part in (*parts, pattern[begin:]):
            yield from alternatives(part)
    elif whole:
        yield from alternatives(pattern[3:-1])
    else:
        yield pattern


def _joined(rules: list[Rule]) -> list[Rule]:
    """Return the rules with neighbours that mean the same as one pattern."""
    joined: list[Rule] = []
    for rule in rules:
        last = joined[-1] if joined else None
        if last is not None and (last.topic, last.meaning) == (rule.topic, rule.meaning):
            joined[-1] = rule._replace(pattern=f"{last.pattern}|{rule.pattern}")
        else:
            joined.append(rule)
    return joined


_DENIED_BEHIND = re.compile(
    r"\s*[,:;?!.-]+\s*(?:(?:god|oh|lord|hell|heck|um|lol|haha|honestly|sadly|well|nope|ha|dios|uy|pues),?\s+)*(?:no|nope|nah|never|not yet|not really|todavia no|aun no)(?=\s*(?:$|[.,!;\n]))"
)


def denied_behind(text: str, end: int) -> int | None:
    """Return where it is taken back at once what was said up to `end`, None when it is not: "Approved, no."."""
    found = _DENIED_BEHIND.match(text, end)
    return found.end() if found is not None else None


def rules(topic: str, *entries: tuple[str, str]) -> tuple[Rule, ...]:
    """Write a topic's rules as `(meaning, pattern)`."""
    return tuple(Rule(topic, meaning, pattern) for meaning, pattern in entries)


def beginning(words: str) -> str:
    """Return a pattern for words by their first letters, from a list with spaces between."""
    return "|".join(
        f"{word[:LETTERS]}[a-z]*" if len(word) >= LETTERS else word for word in dict.fromkeys(words.split())
    )
