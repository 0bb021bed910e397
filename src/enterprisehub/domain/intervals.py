"""Intervals of shares: Wilson's for one, Newcombe's for the difference of two."""

import math
from typing import Final

Z95: Final = 1.959964


def wilson(count: int, of: int, z: float = Z95) -> tuple[float, float] | None:
    """Return the 95 % interval of a share (Wilson 1927); None of nothing."""
    if of == 0:
        return None
    share = count / of
    centre = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return max(0.0, (centre - half) / below), min(1.0, (centre + half) / below)


def difference(count_a: int, of_a: int, count_b: int, of_b: int) -> tuple[float, float, float] | None:
    """Return a's share minus b's with its 95 % interval (Newcombe 1998, method 10); None where one has nothing."""
    first, second = wilson(count_a, of_a), wilson(count_b, of_b)
    if first is None or second is None:
        return None
    a, b = count_a / of_a, count_b / of_b
    low = a - b - math.hypot(a - first[0], second[1] - b)
    high = a - b + math.hypot(first[1] - a, b - second[0])
    return a - b, low, high
