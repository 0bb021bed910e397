# ruff: noqa: SIM905 (word lists read better as words)
"""Find phrases fast: a rule is tried only where the two words stand that it may begin with.

A message is split into words once; a word and the word behind it look up the rules that may begin there, and these are
matched at that place only. So the cost follows the telling words of a message, not the number of rules. Which two words a
pattern may begin with is derived from it (`first_words`); which rules two words leave is worked out when they first stand
beside each other, and remembered. In patterns a space means any white space or hyphen, an underscore an optional one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from enterprisehub.domain.first_words import ANY, LETTERS, first_words, key, needed, shelf
from enterprisehub.domain.text import Text

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
    r"idea|seriously\b|offen[sc]e|joke|kidding|lie\b|be happier|be better|agree more)|"
    r"can_?'?t[ \n]+(?:do|live|go|manage|survive)[ \n]+without|(?:(?<=do )|(?<=live )|(?<=go )|(?<=manage )|(?<=survive ))without|nothing[ \n]+(?!is\b|wrong\b|major\b|serious|big\b|falling|leak|broken|needs\b|against\b)|nada[ \n]+(?!de\b|que\b)|(?<=why )not\b|no[ \n]+(?:we'?re|i'?m|we are|i am|it'?s|its|that'?s)\b(?! (?:not|no)\b)"
)
_LOOK_BEHIND = re.compile(r"(\(\?<[=!][^)]*\))")

Match = Callable[[str, int], "re.Match[str] | None"]
_REMEMBERED = 50_000
"""Words, and words with those behind them, for which the rules are kept; some 10 MB."""


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

    def tells_of_others(self, text: Text, position: int) -> bool:
        """Say whether a place of `text.lower` stands in what they tell of others."""
        if not self.others:
            return False
        place = position if text.offsets is None else text.offsets[position]
        return any(start <= place < end for start, end in self.others)

    def said(self, topic: str) -> bool:
        """Say whether a topic has a hit that is not negated."""
        for hit in self.hits.get(topic, ()):  # noqa: SIM110 a loop costs half of any() here, and this is the hot path
            if not hit.negated:
                return True
        return False


def _unmade(text: str, start: int) -> "re.Match[str] | None":
    raise NotImplementedError


class _Tried(Struct):
    """A rule as it is tried; its pattern is compiled when a word first needs it."""

    topic: str
    meaning: str
    pattern: str
    match: Match = field(default=_unmade)
    looked: bool = False
    needs: frozenset[str] | None = None
    """Words of which one must stand somewhere behind, once it is asked for."""

    def needed(self) -> frozenset[str] | None:
        if not self.looked:
            self.looked, self.needs = True, needed(self.pattern)
        return self.needs

    def __post_init__(self) -> None:
        self.match = self._make

    def _make(self, text: str, start: int) -> "re.Match[str] | None":
        self.match = re.compile(f"(?:{widen(self.pattern)})(?![a-z0-9])").match
        return self.match(text, start)


class _Seconds:
    """Second words of a rule, of which one must stand behind the first."""

    def __init__(self, words: Iterable[str]) -> None:
        self._whole = frozenset(words)
        self.open = ANY in self._whole
        self._begun = (*(word.removesuffix(ANY) if word[-1] == ANY else f"{word}'" for word in self._whole),)

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.startswith(self._begun)


class Phrases:
    """A compiled set of rules."""

    def __init__(self, rules: Iterable[Rule], number_words: frozenset[str]) -> None:
        self._number_words = number_words
        self._rules: list[_Tried] = []
        self._whole: dict[str, list[tuple[int, str]]] = {}
        self._begun: dict[str, list[tuple[str, int, str]]] = {}
        for rule in rules:
            for pattern in alternatives(rule.pattern):
                for first, second in first_words(pattern):
                    if first[-1] == ANY:
                        self._begun.setdefault(shelf(first), []).append((first[:-1], len(self._rules), second))
                    else:
                        self._whole.setdefault(first, []).append((len(self._rules), second))
                self._rules.append(_Tried(rule.topic, rule.meaning, pattern))
        self._known = _Known(self)

    def beginning(self, word: str) -> list[tuple[_Tried, _Seconds]]:
        """Return the rules that may begin with a word, in their order, with what must stand behind it."""
        seconds: dict[int, list[str]] = {}
        for at, second in self._whole.get(word, ()):
            seconds.setdefault(at, []).append(second)
        for begun, at, second in self._begun.get(shelf(word), ()):
            if word.startswith(begun):
                seconds.setdefault(at, []).append(second)
        return [(self._rules[at], _Seconds(seconds[at])) for at in sorted(seconds)]

    def scan(self, text: str) -> Scan:
        """Return all phrases by topic, in their order; of two that overlap in a topic the first one counts."""
        hits: dict[str, list[Hit]] = {}
        numbers: list[int] = []
        negations: list[tuple[int, int]] = []
        words = _WORD.findall(text)
        present = {*words, *(word.partition("'")[0] for word in words)} if "'" in text else set(words)
        known, number_words = self._known, self._number_words
        cursor = negated_until = 0
        for word, behind in zip(words, [*words[1:], ""], strict=False):
            start = text.find(word, cursor)
            cursor = start + len(word)
            digits = word[0] <= "9"
            followed = known[key(word) if digits else word]
            if followed is not None:
                for rule, needs in followed[behind]:
                    if needs is not None and needs.isdisjoint(present):
                        continue
                    found = rule.match(text, start)
                    if found is None:
                        continue
                    before = hits.get(rule.topic)
                    if before is None:
                        hits[rule.topic] = [Hit(rule.meaning, start, found.end(), start < negated_until)]
                    elif start >= before[-1].end:
                        before.append(Hit(rule.meaning, start, found.end(), start < negated_until))
            if digits or word in number_words:
                numbers.append(start)
            elif word in _NEGATORS and start >= negated_until and not _NOT_NEGATING.match(text, start):
                ends = _NEGATION_ENDS.search(text, cursor)
                negated_until = ends.start() if ends else len(text)
                negations.append((start, negated_until))
        return Scan(hits, numbers, words, negations)


_Try = tuple[_Tried, frozenset[str] | None]


class _Known(dict[str, "_Followed | None"]):
    """The rules that may begin with a word, by the word behind it, as they are first asked for; None where there are none."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._remembered = 0

    def count(self) -> None:
        """Forget all before it becomes too much."""
        self._remembered += 1
        if self._remembered > _REMEMBERED:
            self._remembered = 0
            self.clear()

    def __missing__(self, word: str) -> "_Followed | None":
        self.count()
        rules = self._phrases.beginning(word)
        self[word] = followed = _Followed(self, rules) if rules else None
        return followed


class _Followed(dict[str, tuple[_Try, ...]]):
    """The rules that may begin with one word, by the word behind it; where any may be, with those that must come later."""

    def __init__(self, known: _Known, rules: list[tuple[_Tried, _Seconds]]) -> None:
        super().__init__()
        self._known = known
        self._rules = rules

    def __missing__(self, behind: str) -> tuple[_Try, ...]:
        kept = key(behind)
        if kept != behind:
            return self[kept]
        self._known.count()
        self[kept] = rules = tuple(
            [(rule, rule.needed() if seconds.open else None) for rule, seconds in self._rules if kept in seconds]
        )
        return rules


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
