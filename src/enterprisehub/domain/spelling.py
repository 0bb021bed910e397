# ruff: noqa: SIM905 (word lists read better as words)
"""Mend what people mistype or shorten, so that rules see the word that was meant; evidence still quotes what was written.

Only words of the trade are mended, and only from what is no word itself: one slip away (a letter left out, doubled, wrong,
or two swapped) from six letters on, two slips from nine letters on. The first letter must stand.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Final

from enterprisehub.domain.spelling_words import SHORT

LEAST: Final = 5
LONG: Final = 6
"""Letters of a word from which one slip is mended; in shorter ones only two letters swapped."""
LONGER: Final = 9
"""Letters from which two slips are."""
LONGEST: Final = 20
"""Letters of a word up to which slips are looked for: what is longer is none."""
_KEPT: Final = 65_536

_WORD: Final = re.compile(r"[a-z][a-z0-9']*")
_DOUBLED: Final = re.compile(r"(.)\1")
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_IN_CONTEXT: Final = (
    (
        re.compile(r"(?<![\w$./-])4(?= (?:a|an|the|my|our|us|me|sale|rent|sure|now|it|this|that|\$?\d{3,}[km]?)\b)"),
        "for",
    ),
    (
        re.compile(
            r"(?<![\w$./-])2(?= (?:buy|sell|see|move|rent|get|be|do|talk|call|look|find|spend|pay|go|know|tour)\b)"
        ),
        "to",
    ),
    (re.compile(r"(?<=\w )w/?(?= [a-z])"), "with"),
    (re.compile(r"(?<![\w.'-])u(?![\w.'-])"), "you"),
    (
        re.compile(
            r"(?:(?<=can i )|(?<=can we )|(?<=could we )|(?<=could i )|(?<= to )|(?<= 2 )|(?<=lemme ))c(?= (?:it|the|this|that|them|u|you|your|ur|one|some)\b)"
        ),
        "see",
    ),
    (re.compile(r"(?<![\w.'-])r(?= (?:u|you|there|we|they|the|these|those)\b)"), "are"),
)
"""Signs that stand for words only among certain others."""
_HUNDREDS: Final = {
    "ones": "100s",
    "twos": "200s",
    "threes": "300s",
    "fours": "400s",
    "fives": "500s",
    "sixes": "600s",
    "sevens": "700s",
    "eights": "800s",
    "nines": "900s",
}
_IN_HUNDREDS: Final = re.compile(
    rf"\b(?:low|mid|high|upper|lower)(?:[ -](?:to|or)[ -](?:mid|high|upper))?[ -]({'|'.join(_HUNDREDS)})\b"
)
"""Prices as they are spoken: "high fours"."""
_SIGNS: Final = frozenset({"c", "w", "u", "r"})
_FILLERS: Final = re.compile(
    r"(?<!break )(?<!breaking )(?<!even )(?<!no )(?<!no, )\b(?:literally|honestly|basically|freaking|frickin|freakin|friggin|damn|darn|seriously|truly|um+|uhm?|erm?|ya know|"
    r"(?:even(?! (?:if|though|when|number|with|after|before))|ever|really)(?= [a-z]))[ ,]+(?=[a-z$\d])"
)
"""Words that only lean on others: rules see the message without them."""
_LEANING: Final = frozenset(
    (
        *"literally honestly basically freaking frickin freakin friggin damn darn seriously truly um umm ummm uh uhm er erm ya even ever really".split(),
        *_HUNDREDS,
    )
)
"""Words without which neither of the two above can stand."""


def mended(lower: str, body: str) -> tuple[str, list[int]] | None:
    """Return the text with words mended and, for each character, its place in the text before; None when nothing changes.

    Args:
        lower: the message in lower case and plain letters.
        body: the same as written, as long, for its capitals: a name is not mended.
    """
    changes = sorted(_changes(lower, body))
    if not changes:
        return None
    parts: list[str] = []
    places: list[int] = []
    cursor = 0
    for start, end, meant in changes:
        if start < cursor:
            continue
        parts += (lower[cursor:start], meant)
        places.extend(range(cursor, start))
        last = len(meant) - 1
        places.extend(end - 1 if at == last else min(start + at, end - 1) for at in range(len(meant)))
        cursor = end
    parts.append(lower[cursor:])
    places.extend(range(cursor, len(lower)))
    return "".join(parts), places


def _changes(lower: str, body: str) -> Iterator[tuple[int, int, str]]:
    words = _WORD.findall(lower)
    if any(map(_meant, words)):
        for found in _WORD.finditer(lower):
            if (meant := _meant(found[0])) is not None and not _named(body, found.start()):
                yield found.start(), found.end(), meant
    if not _LEANING.isdisjoint(words):
        for found in _FILLERS.finditer(lower):
            yield found.start(), found.end(), ""
        for found in _IN_HUNDREDS.finditer(lower):
            yield found.start(1), found.end(1), _HUNDREDS[found[1]]
    if "4 " in lower or "2 " in lower or not _SIGNS.isdisjoint(words):
        for pattern, meant in _IN_CONTEXT:
            for found in pattern.finditer(lower):
                yield found.start(), found.end(), meant


def _named(body: str, start: int) -> bool:
    """Say whether a capital inside a sentence marks a name; a message all in capitals has none."""
    if not body[start].isupper() or body.isupper():
        return False
    before = body[:start].rstrip(" \"'(")
    return bool(before) and before[-1] not in ".!?:;\n-"


@lru_cache(maxsize=_KEPT)
def _meant(word: str) -> str | None:
    """Return what is meant by a word, None when it is itself."""
    short = SHORT.get(word)
    return respelled(word) if short is None and LEAST <= len(word) <= LONGEST else short


def is_known(word: str) -> bool:
    """Say whether it is a word of the trade, or one that is near to such."""
    return word in _words() or word in _real()


def respelled(word: str) -> str | None:
    """Return the word of the trade that was meant, None for what is a word itself or near to none."""
    if word in _words() or word in _real() or not word.isalpha():
        return None
    plain = _REPEATED.sub(r"\1", word)
    if plain != word:
        twice = _REPEATED.sub(r"\1\1", word)
        known = next((one for one in (plain, twice) if one in _words()), None)
        if known is not None:
            return known
    if word.endswith("in") and f"{word}g" in _words():
        return f"{word}g"
    single = _DOUBLED.sub(r"\1", word)
    slips, _, meant = min(
        ((_slips(word, one), _DOUBLED.sub(r"\1", one) != single, one) for one in _near(word)), default=(9, True, "")
    )
    if slips == 1 and (len(meant) >= LONG or sorted(meant) == sorted(word)):
        return meant
    return meant if slips == 2 and min(len(meant), len(word)) >= LONGER else None


def _near(word: str) -> set[str]:
    index = _index()
    found: set[str] = set()
    for key in _thinned(word):
        found.update(index.get(key, ()))
    return {one for one in found if one[0] == word[0]}


def _thinned(word: str) -> Iterator[str]:
    """Return the word and what is left without one letter, or two of a long one."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
    if len(word) >= LONGER:
        for first, second in combinations(range(len(word)), 2):
            yield word[:first] + word[first + 1 : second] + word[second + 1 :]


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return _listed("trade_words.txt")


@lru_cache(maxsize=1)
def _real() -> frozenset[str]:
    return _listed("near_words.txt")


def _listed(name: str) -> frozenset[str]:
    text = files("enterprisehub.domain").joinpath(name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for word in sorted(_words()):
        for key in set(_thinned(word)):
            index.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in index.items()}


def _slips(wrong: str, right: str) -> int:
    """Return how many letters were left out, added, mistaken or swapped (the optimal string alignment distance)."""
    rows = [list(range(len(right) + 1))]
    for i, letter in enumerate(wrong, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and wrong[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
