"""How somebody types: case, missing apostrophes, slips, emoji. Drawn once per person, applied to each message."""

from random import Random
from typing import Final

import msgspec

_NEIGHBOURS: Final = dict(
    zip(
        "abcdefghiklmnoprstuvwy",
        ("s", "v", "x", "f", "r", "d", "h", "j", "o", "l", "k", "n", "m", "i", "o", "t", "d", "r", "i", "b", "e", "t"),
        strict=True,
    )
)


class Style(msgspec.Struct, kw_only=True, frozen=True):
    lower: bool
    """Writes all in lower case."""
    terse: bool
    """Leaves out full stops."""
    slips: float
    """Slips per word."""
    emoji: float
    apostrophes: bool
    joiner: str


def draw_style(rng: Random, typos: float) -> Style:
    random = rng.random
    return Style(
        lower=random() < 0.25,
        terse=random() < 0.35,
        slips=typos * random() ** 2,
        emoji=0.25 * random() ** 2,
        apostrophes=random() < 0.75,
        joiner=(" ", " ", ". ", "\n", ", ")[int(random() * 5)],
    )


def typed(rng: Random, style: Style, text: str) -> str:
    """Return the text as this person types it. Digits are never touched: a slip there would be another fact."""
    if not style.apostrophes:
        text = text.replace("'", "")
    if style.lower:
        text = text.lower()
    if style.terse and text.endswith("."):
        text = text[:-1]
    if style.slips and rng.random() < style.slips * (1 + text.count(" ")):
        text = _slip(rng, text)
    return text


def _slip(rng: Random, text: str) -> str:
    """Swap, drop, double or mistype one letter inside a longer word that holds no digit or link."""
    words = text.split(" ")
    for _ in range(3):
        place = int(rng.random() * len(words))
        word = words[place]
        if len(word) >= 4 and word.isalpha():
            break
    else:
        return text
    at = 1 + int(rng.random() * (len(word) - 2))
    kind = int(rng.random() * 4)
    if kind == 0:
        changed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        changed = word[:at] + word[at + 1 :]
    elif kind == 2:
        changed = word[:at] + word[at] + word[at:]
    else:
        changed = word[:at] + _NEIGHBOURS.get(word[at], word[at]) + word[at + 1 :]
    words[place] = changed
    return " ".join(words)
