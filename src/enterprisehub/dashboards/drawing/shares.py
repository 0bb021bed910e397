"""Shares with their uncertainty: Wilson's interval, which stays honest for small counts. Pure."""

import math

from msgspec import Struct

from enterprisehub.dashboards.drawing import words

Z_95 = 1.959964
FEW = 10
"""Below so many cases a share is not shown."""


class Share(Struct, frozen=True):
    """`count` of `of`, with the 95 % interval."""

    count: int
    of: int
    value: float | None
    low: float
    high: float

    def in_words(self) -> str:
        if self.value is None:
            return "too few"
        return f"{words.percent(self.value)} ({words.interval(self.low, self.high)})"


def share(count: int, of: int, *, few: int = FEW) -> Share:
    """Return a share with Wilson's 95 % interval (Wilson 1927); no value below `few` cases."""
    if not of:
        return Share(count, of, None, 0.0, 1.0)
    p = count / of
    z2 = Z_95**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Share(count, of, p if of >= few else None, max(0.0, middle - half), min(1.0, middle + half))
