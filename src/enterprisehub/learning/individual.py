"""How far single leads differ from what their behaviour says.

Two leads who have behaved alike are not alike, and outcomes alone never tell by how much: each lead lives once. Where a
simulation lives the same lead on many times, the true chance is known, and with it how far it lies from the score. What is
learned there is carried over to models of real outcomes, which cannot know it better.
"""

import math
from bisect import bisect_right
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import LEAST, MOST, Z90, Floats, probabilities, probability

GROUPS: Final = 8
"""Of equal mass, by score: near-certain leads differ less than doubtful ones."""
COVERAGE: Final = 0.9
DIGITS: Final = 4
SPREAD_DIGITS: Final = 9


class Individual(Struct, frozen=True):
    """Standard deviation on the log-odds by the score's log-odds: straight between knots, level beyond them."""

    at: list[float] = []
    sd: list[float] = []

    def __call__(self, logit: float) -> float:
        if not self.at:
            return 0.0
        place = bisect_right(self.at, logit)
        if place in {0, len(self.at)}:
            return self.sd[min(place, len(self.sd) - 1)]
        left, right = self.at[place - 1], self.at[place]
        return self.sd[place - 1] + (self.sd[place] - self.sd[place - 1]) * (logit - left) / (right - left)

    def wrong(self) -> str | None:
        """Say what is malformed, None when nothing is."""
        numbers = [*self.at, *self.sd]
        whole = len(self.at) == len(self.sd) and all(-1e9 < number < 1e9 for number in numbers)
        rising = all(left < right for left, right in zip(self.at, self.at[1:], strict=False))
        return None if whole and rising and all(sd >= 0 for sd in self.sd) else "how far leads differ is malformed"


class Truths(Struct, frozen=True):
    """Leads of a simulation at a moment, and what is true of each."""

    features: Floats
    """Leads by all features."""
    chances: Floats
    """Share of the lead's possible lives with an appointment within the horizon."""
    draws: int
    """Lives of each."""


def apart(individual: Individual, logit: float, own: float, location: float) -> float:
    """Return the standard deviation of a lead's own log-odds around the score.

    Rounded, as a batch adds up in another order than one alone does, and both must say the same, byte by byte.

    Args:
        individual: how far leads differ who have behaved alike.
        logit: the score.
        own: the model's own uncertainty of it.
        location: how far the location may still differ.
    """
    return round(math.hypot(own, location, individual(logit)), SPREAD_DIGITS)


def interval(logit: float, spread: float) -> tuple[float, float]:
    """Return the 90 % interval; an end that no model of behaviour can tell from never, or from always, is open."""
    low, high = probability(logit - Z90 * spread), probability(logit + Z90 * spread)
    return (0.0 if low == LEAST else low, 1.0 if high == MOST else high)


def learned(logits: Floats, spreads: Floats, chances: Floats) -> Individual:
    """Return what widens the intervals of leads so that nine in ten hold the true chance, whatever the score.

    Args:
        logits: scores, by lead.
        spreads: the model's own standard deviation of each.
        chances: what is true of each.
    """
    needed = np.abs(_log_odds(chances) - _log_odds(probabilities(logits))) / Z90
    sds = np.sqrt(np.maximum(0.0, needed**2 - spreads**2))
    order = np.argsort(logits, kind="stable")
    at: list[float] = []
    sd: list[float] = []
    for group in np.array_split(order, GROUPS):
        middle = round(float(np.median(logits[group])), DIGITS) if len(group) else 0.0
        if len(group) and (not at or middle > at[-1]):
            at.append(middle)
            sd.append(round(float(np.quantile(sds[group], COVERAGE, method="higher")), DIGITS))
    return Individual(at, sd)


def _log_odds(chances: Floats) -> Floats:
    held = np.clip(chances, LEAST, MOST)
    return np.asarray(np.log(held / (1 - held)))
