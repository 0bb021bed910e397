"""Forecast what closes: the sum over deals that each close, or do not, by their own probability. Pure.

The sum of independent deals is drawn often enough for its range; with a handful of large deals no formula fits, since
the outcome is lumpy. The draws begin at a fixed seed, so that the same deals always give the same range.
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

DRAWS: Final = 2000
SEED: Final = 20261125


class Deal(Struct, frozen=True):
    value_cents: int
    probability: float


class Range(Struct, frozen=True, kw_only=True):
    low_cents: int
    """Nine in ten outcomes lie above."""
    expected_cents: int
    high_cents: int
    chance_of_any: float


def _closings(rng: random.Random, probability: float, draws: int) -> Iterator[int]:
    """Yield the draws in which a deal closes, by the length of the runs in which it does not: few steps where it rarely does."""
    if probability >= 1:
        yield from range(draws)
        return
    per_step = math.log1p(-probability)
    draw = int(math.log1p(-rng.random()) / per_step)
    while draw < draws:
        yield draw
        draw += 1 + int(math.log1p(-rng.random()) / per_step)


def forecast(deals: Sequence[Deal], *, draws: int = DRAWS) -> Range:
    """Return the range of what closes; nothing for no deals."""
    rng = random.Random(SEED)  # noqa: S311 a simulation, no secret
    likely = [deal for deal in deals if deal.probability > 0]
    sums = [0] * draws
    for deal in likely:
        for draw in _closings(rng, deal.probability, draws):
            sums[draw] += deal.value_cents
    sums.sort()
    none = 1.0
    for deal in likely:
        none *= 1 - min(1.0, deal.probability)
    return Range(
        low_cents=sums[int(0.1 * (draws - 1))],
        expected_cents=round(sum(deal.value_cents * deal.probability for deal in likely)),
        high_cents=sums[int(0.9 * (draws - 1))],
        chance_of_any=1 - none if likely else 0.0,
    )
