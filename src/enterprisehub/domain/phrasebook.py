"""Read a phrasebook: rules as phrases, one a line, in a notation that people can read and edit.

    ; a comment
    {home} = house|home|place                   a list, named in phrases by {home}
    [pricing/neighbour]                         what the phrases below it mean
    {home} (down|across) the street ..3 (sold|went)

| written | means |
|---|---|
| a space, `-` | white space or a hyphen; `_` the same, or nothing |
| `don't` | an apostrophe may be left out |
| `homes?` | a letter before `?` may be left out |
| `(a|b c)`, `(a|b)+` | one of them; up to ten |
| `[a|b]`, `[a|b]*` | one of them or nothing; up to nine of them. The space beside it comes and goes with it |
| `..3` | at most three words of any kind |
| `...` | at most forty characters, within the sentence |
| `~` | a word of any kind; right behind letters any ending, also none |
| `#` | a number or an amount: 5, 4.5, $450k, 20 grand |
| `#%` | a number with % or "percent" |
| `.` alone, at the end | the clause ends here |
| `>(a|b)`, `!(a|b)` | only before one of these; never before them. Punctuation stands for itself, `$` for the end |
| `<(a|b)`, `<!(a|b)` | only behind one of these; never behind them |
| `/…/` | a regular expression, where nothing above will do |

All of it is lower case without accents, as `text.Text.lower` is. A phrase ends where a word ends.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from enterprisehub.domain.phrases import Rule

_SECTION: Final = re.compile(r"\[([^\]]+)\]$")
_LIST: Final = re.compile(r"\{(\w+)\}\s*=\s*(.+)$")
_RUN: Final = re.compile(r"[a-z0-9]+\??")
_GAP: Final = re.compile(r"\.\.(\d)")
_LOOKS: Final = {">(": "(?=", "!(": "(?!", "<!(": "(?<!", "<(": "(?<="}
_END: Final = r"(?=_[.,!;]|_$)"
_WHOLE: Final = "(?:(?![a-z0-9])|(?<![a-z0-9]))"
"""Not in the midst of a word."""
_NUMBER: Final = r"\$?\d[\d,.]{0,20}(?:_?(?:k|grand|thousand|mil(?:lion)?|m)(?![a-z]))?"
"""Of an amount no more is read than any has: "540.540.540." goes on for ever."""
_PERCENT: Final = r"\d+(?:[.,]\d+)?_?(?:%|percent)"
_IN_GAP: Final = "[a-z0-9$']+"
"""A word or an amount."""
_ANYTHING: Final = r"\b[^.!?]{0,40}?"


class Unreadable(ValueError):
    """A line of a phrasebook is not in the notation; names the line."""


def phrasebook(name: str) -> list[tuple[str, str]]:
    """Return a phrasebook that ships as `(section, pattern)`, in its order; patterns as `phrases.Rule` has them.

    It may name the lists of `lists.txt`.
    """
    return read_phrasebook(_text(name), _lists())


def phrase_rules(name: str) -> tuple[Rule, ...]:
    """Return the rules of a phrasebook whose sections are named by topic and meaning, as `[signal asks_showing]`."""
    found = []
    for section, pattern in phrasebook(name):
        topic, _, meaning = section.partition(" ")
        found.append(Rule(topic, meaning, pattern))
    return tuple(found)


def _text(name: str) -> str:
    return files("enterprisehub.domain").joinpath("phrasebooks", f"{name}.txt").read_text(encoding="utf-8")


@cache
def _lists() -> dict[str, str]:
    lists: dict[str, str] = {}
    read_phrasebook(_text("lists"), lists)
    return lists


def read_phrasebook(text: str, lists: dict[str, str]) -> list[tuple[str, str]]:
    """Return the phrases of a phrasebook as `(section, pattern)`, in their order; lists that it names are added to `lists`.

    Raises:
        Unreadable: a line is not in the notation, or stands before any section.
    """
    section = ""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        phrase = line.strip()
        if not phrase or phrase.startswith(";"):
            continue
        if head := _SECTION.match(phrase):
            section = head[1]
            continue
        named = _LIST.match(phrase)
        try:
            pattern = pattern_of(named[2] if named else phrase, lists)
        except Unreadable as error:
            raise Unreadable(f"Line {number} ({phrase}): {error}.") from None
        if named:
            lists[named[1]] = f"(?:{pattern})"
        elif section:
            found.append((section, pattern))
        else:
            raise Unreadable(f"Line {number} ({phrase}): it stands before any section.")
    return found


def pattern_of(phrase: str, lists: dict[str, str]) -> str:
    """Return the pattern of one phrase; lists are patterns by name."""
    if len(phrase) > 2 and phrase[0] == phrase[-1] == "/":
        return phrase[1:-1]
    return _Phrase(phrase, lists).pattern()


class _Phrase:
    """Reads one phrase from left to right."""

    def __init__(self, phrase: str, lists: dict[str, str]) -> None:
        self._text = phrase
        self._place = 0
        self._lists = lists
        self._beside = False
        """It reads what stands beside: there punctuation stands for itself."""

    def pattern(self) -> str:
        pattern = self._choices()
        if self._place < len(self._text):
            raise Unreadable(f"{self._text[self._place]!r} closes nothing")
        return pattern

    def _choices(self, closing: str = "") -> str:
        """Read what bars divide, up to the closing mark."""
        parts = [self._sequence()]
        while self._skip("|"):
            parts.append(self._sequence())
        if closing and not self._skip(closing):
            raise Unreadable(f"{closing!r} is missing")
        return "|".join(parts)

    def _sequence(self) -> str:
        """Read words up to a bar or a closing mark; the space beside what may be absent goes with it."""
        out = " " if self._skip(" ") else ""
        said, apart = False, True
        while not self._at_stop():
            if (gap := self._gap()) is not None:
                out += gap
            elif (choice := self._absent()) is not None:
                body, times = choice
                out += f"(?: (?:{body})){times}" if said else f"(?:(?:{body}) ){times}"
            else:
                word = self._word()
                out += f" {word}" if said and apart and word != _END else word
                said = True
            apart = self._skip(" ")
        return out

    def _gap(self) -> str | None:
        """Read `..3` and `...`; at the end of a phrase as many words as there are, else as few as may be."""
        if self._skip("..."):
            return _ANYTHING
        if (gap := _GAP.match(self._text, self._place)) is None:
            return None
        self._place = gap.end()
        return rf"(?: {_IN_GAP}){{0,{gap[1]}}}{'' if self._at_stop() else '?'}"

    def _absent(self) -> tuple[str, str] | None:
        """Read `[…]` that stands by itself: its choices, and how often they may come."""
        begin = self._place
        if not self._skip("["):
            return None
        body, times = self._choices("]"), "{0,9}" if self._skip("*") else "?"
        if self._at_stop() or self._text.startswith((" ", *_LOOKS), self._place):
            return body, times
        self._place = begin
        return None

    def _word(self) -> str:
        pieces: list[str] = []
        while not self._at_stop() and self._text[self._place] != " ":
            pieces.append(self._piece(first=not any(piece[:3] not in _LOOKS.values() for piece in pieces)))
        return _END if pieces == [r"\."] else "".join(pieces)

    def _at_stop(self) -> bool:
        return self._place >= len(self._text) or self._text[self._place] in "|)]"

    def _skip(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._place)
        self._place += len(mark) * found
        return found

    def _piece(self, *, first: bool) -> str:
        if run := _RUN.match(self._text, self._place):
            self._place = run.end()
            return run[0]
        for mark, look in _LOOKS.items():
            if self._skip(mark):
                return self._look(look)
        if self._skip("("):
            choices = f"(?:{self._choices(')')})"
            return f"{choices}(?: {choices}){{0,9}}" if self._skip("+") else choices
        if self._skip("["):
            return f"(?:{self._choices(']')}){'{0,9}' if self._skip('*') else '?'}"
        if self._skip("{"):
            return self._list()
        if self._skip("#%"):
            return _PERCENT
        letter = self._text[self._place]
        self._place += 1
        if self._beside and letter not in "_'#~":
            return "_$" if letter == "$" else f"_{re.escape(letter)}"
        any_letters = "[a-z]+" if first else "[a-z]*"
        return {"#": _NUMBER, "~": any_letters, "'": "'?", "_": "_"}.get(letter) or re.escape(letter)

    def _list(self) -> str:
        end = self._text.find("}", self._place)
        name = self._text[self._place : end]
        if name not in self._lists:
            raise Unreadable(f"there is no list {name!r}")
        self._place = end + 1
        return self._lists[name]

    def _look(self, look: str) -> str:
        if look in {"(?=", "(?!"}:
            self._beside = True
            told = self._choices(")")
            self._beside = False
            return f"{look}(?:{told}){_WHOLE})"
        end = self._text.find(")", self._place)
        if end < 0:
            raise Unreadable("')' is missing")
        each = self._text[self._place : end].split("|")  # behind, each is looked for by itself: their lengths differ
        self._place = end + 1
        escaped_space = re.escape(" ")
        looks = [f"{look}{re.escape(text).replace(escaped_space, ' ')})" for text in each]
        return "".join(looks) if look == "(?<!" else f"(?:{'|'.join(looks)})"
