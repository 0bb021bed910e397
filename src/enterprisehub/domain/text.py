# ruff: noqa: SIM905 (word lists read better as words)
"""What a message says, ready for rules: lower case, plain letters, and the way back to the exact original span.

Rules match on `lower`; evidence is quoted from `body`. For plain ASCII both have the same offsets; otherwise zero-width
characters, combining marks and HTML leftovers are dropped and `offsets` leads back.
"""

import re
import unicodedata
from bisect import bisect_right

from msgspec import Struct

from enterprisehub.domain.spelling import mended

BODY_LIMIT = 4000
"""Characters read of a message; what follows is a pasted document, not an answer."""
QUOTE_LIMIT = 200
_BLANKS = re.compile(r"\s{4,}")
_SHORT = 200
"""Characters of a text in which no run is long."""

_DROPPED = re.compile(
    r"<[^<>]{0,200}>|&(?:[a-z]{2,6}|\#\d{1,5});|[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\n[ \t]*(?:sent from |get outlook for |enviado desde |--? ?[a-z]{2,15}\s*$|"
    r"(?:best|thanks|thank you|many thanks|regards|(?:kind|best|warm) regards|sincerely|cheers|yours(?: truly)?|warmly|take care|saludos)\s*,\s*[a-z][a-z .'-]{1,40}\s*(?:\n|$)|"
    r"(?:best|thanks|thank you|many thanks|regards|(?:kind|best|warm|with kind) regards|sincerely|cheers|warmly|saludos|atentamente)[!.]?\s*\n\s*[a-z][a-z'-]+(?: [a-z][a-z.'-]+){0,2}\s*\n\s*\n)"
)
"""Where a signature begins: who signs says nothing more."""
_QUOTED_THREAD = re.compile(
    r"(?:^|\n)[ \t>]*(?:-{2,}\s*(?:original message|forwarded message|mensaje original|mensaje reenviado)|_{10,}\s*\n|"
    r"(?:on|el) [^\n]{6,120}(?:\n[^\n]{0,80})?(?:wrote|escribio):|(?:from|de): [^\n]{1,120}\n+\s*(?:sent|date|to|subject|enviado|fecha|para|asunto): )"
)
"""Where a mail begins to quote what it answers."""
_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
_UNREAL = re.compile(
    r"\b(?:if|when|once) (?:i|we|you|only)\b[^.!?\n]{0,40}\b(?:lottery|lotto|powerball|mega ?millions|jackpot|rich|millionaires?|loter[i]a)\b[^.!?\n]*|\b(?:i|we) (?:dreamed|dreamt|had a dream)\b[^.!?\n]*|\b(?:if|when|once|unless) (?:my|our|the|that|this) (?:lottery |lotto |lucky |winning |powerball )?(?:scratch(?:[- ]?(?:off|er))?(?: tickets?)?|tickets?|numbers?|ship|horse|crypto|bitcoin)(?:'s)? (?:hits?|wins?|pays?|comes? (?:in|up)|goes to the moon|moons)\b[^.!?\n]*|\bif (?:i|we) (?:hit it big|strike it rich|win big|had a magic wand|rob a bank|ruled the world)\b[^.!?\n]*|\bin (?:another|my next|our next|a different|some other) (?:life|lifetime)\b[^.!?\n]*|\bin (?:my|our) dreams\b[^.!?\n]*|\bif money (?:was|were|weren't|wasn't|grew)\b[^.!?\n]*|\ben (?:mis|nuestros) suenos\b[^.!?\n]*|\bsi (?:me|nos) (?:saco|sacamos|gano|ganamos|toca) la loteria[^.!?\n]*"
)
"""What would be if they were rich: no wish."""
_EVERY_DAY = re.compile(
    r"\b(?:not|hardly) a (?:day|week|night|month|minute|moment) (?:goes by|passes|has passed)(?: (?:when|where|that|without))*(?: (?:(?:i|we) (?:don'?t|do not|haven'?t)|(?:me|us|my|our)))?"
)
"""Two denials that affirm: "not a day goes by that I don't think about selling"."""
_RICH = (
    "lotter",
    "lotto",
    "powerball",
    "million",
    "jackpot",
    "rich",
    "loteria",
    "scratch",
    "ticket",
    "ship",
    "win big",
    "hit it big",
    "crypto",
    "bitcoin",
    "magic wand",
    "dream",
    "life",
    "if money",
    "suenos",
)
_ENTITIES = {"&#39;": "'", "&apos;": "'", "&rsquo;": "'", "&amp;": "&"}
_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)|\n+")
_QUESTION_OPENERS = frozenset(
    "do does did should is are am can could would will what how when where why who which if que como cuando donde "
    "puedo puede necesito hay any".split()
)


def _folding() -> dict[int, str]:
    table = {
        0x2018: "'", 0x2019: "'", 0x201B: "'", 0x02BC: "'", 0x00B4: "'", 0x201C: '"', 0x201D: '"',
        0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-",
        0x00A0: " ", 0x2009: " ", 0x202F: " ", 0x3000: " ", 0x2028: "\n", 0x2029: "\n",
        0x00BF: " ", 0x00A1: " ", 0xFF04: "$", 0xFF1F: "?", 0xFF0C: ",",
    }  # fmt: skip
    for code in (*range(0xC0, 0x250), *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii():
            table[code] = base.lower()
    return table


_FOLDED = _folding()


class Text(Struct, gc=False):
    body: str
    lower: str
    offsets: list[int] | None = None
    """For each character of `lower` its place in `body`; None when they are the same."""
    written: str | None = None
    """The letters of all offsets, once they are asked for."""
    ends: list[int] | None = None
    """Where sentences end, likewise."""

    def quote(self, start: int, end: int) -> str:
        """Return the original words of a span of `lower`, cut to 200 characters."""
        end = min(end, start + QUOTE_LIMIT)
        if self.offsets is None:
            return self.body[start:end].strip()
        while start < end and self.lower[start].isspace():
            start += 1
        while start < end and self.lower[end - 1].isspace():
            end -= 1
        if start >= end:
            return ""
        return self.body[self.offsets[start] : self.offsets[end - 1] + 1].strip()

    def original(self, start: int, end: int) -> str:
        """Return the letters of a span in their own case, without what was dropped."""
        if self.offsets is None:
            return self.body[start:end]
        if self.written is None:
            self.written = "".join(map(self.body.__getitem__, self.offsets))
        return self.written[start:end]

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the span of the sentence around a place, its closing mark included."""
        if self.ends is None:
            self.ends = [0, *(mark.end() for mark in _SENTENCE_END.finditer(self.lower)), len(self.lower)]
        at = bisect_right(self.ends, position, 1, len(self.ends) - 1)
        return self.ends[at - 1], self.ends[at]

    def asks_about(self, position: int) -> bool:
        """Say whether the place is inside a question ("do I need to be pre-approved?"), so that it states nothing."""
        if "?" not in self.lower:
            return False
        start, end = self.sentence(position)
        if not self.lower[start:end].rstrip().endswith("?"):
            return False
        clause = max(start, self.lower.rfind(",", start, position) + 1)
        opener = self.lower[clause:position].split(None, 1)
        return bool(opener) and opener[0] in _QUESTION_OPENERS


def squeezed(text: str) -> str:
    """Return a text without long runs of blanks and empty lines, over which patterns of names would go again and again."""
    if len(text) < _SHORT:
        return text
    return _BLANKS.sub(lambda run: "\n\n" if run[0].count("\n") > 1 else "\n" if "\n" in run[0] else " ", text)


def read_text(body: str) -> Text:
    """Cut, fold and lower a message body."""
    body = body[:BODY_LIMIT]
    plain = body.isascii() and "<" not in body and "&" not in body
    text = Text(body, body.lower()) if plain else _read_unusual(body)
    if "\n" in body or ">" in body:
        _leave_out(text)
    _mend(text)
    if "not a" in text.lower or "hardly a" in text.lower:
        text.lower = _EVERY_DAY.sub(lambda said: " " * len(said[0]), text.lower)
    if _may_be_unreal(text.lower) and any(word in text.lower for word in _RICH):
        text.lower = _UNREAL.sub(lambda unreal: " " * len(unreal[0]), text.lower)
    return text


def _may_be_unreal(lower: str) -> bool:
    """Say at little cost whether the words may be in it that lead to what would be."""
    return (
        "if" in lower
        or "when" in lower
        or "once" in lower
        or "unless" in lower
        or "dream" in lower
        or "suenos" in lower
        or "loteria" in lower
    )


def own_words(body: str) -> str:
    """Return a message without the thread that it quotes."""
    if "\n" not in body:
        return body
    found = _QUOTED_THREAD.search(body.lower())
    own = body[: found.start()].rstrip() if found is not None and found.start() else body
    return _QUOTED_LINE.sub("", own).rstrip() if ">" in own else own


def _leave_out(text: Text) -> None:
    """Cut signature and quoted thread, and blank lines that quote; every offset stands."""
    for end in (_QUOTED_THREAD, _SIGNATURE):
        found = end.search(text.lower)
        if found is not None and found.start():
            text.lower = text.lower[: found.start()]
    text.lower = _QUOTED_LINE.sub(lambda line: " " * len(line[0]), text.lower)


def _mend(text: Text) -> None:
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = mended(text.lower, source)
    if found is not None:
        text.lower, places = found
        text.offsets = places if text.offsets is None else [text.offsets[place] for place in places]
        text.written = None


def _read_unusual(body: str) -> Text:
    folded = body.translate(_FOLDED).lower()  # one character for one: nothing left has a longer lower case
    dropped = list(_DROPPED.finditer(folded))
    if not dropped:
        return Text(body, folded)
    letters: list[str] = []
    offsets: list[int] = []
    cursor = 0
    for found in dropped:
        letters.append(folded[cursor : found.start()])
        offsets.extend(range(cursor, found.start()))
        if found.group()[0] in "<&":
            letters.append(_ENTITIES.get(found.group(), " "))
            offsets.append(found.start())
        cursor = found.end()
    letters.append(folded[cursor:])
    offsets.extend(range(cursor, len(folded)))
    return Text(body, "".join(letters), offsets)
