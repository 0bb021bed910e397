"""Weigh predictions of rows that were left out so that they mean what they say."""

from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats

STEPS: Final = 50
LEAST_WEIGHT: Final = 0.03
"""A part that weighs less is left out."""
KNOTS: Final = 40
SUREST: Final = 1e-6
"""No curve is surer than this."""
LEAST_MASS: Final = 50
"""Rows between knots."""
SURER: Final = 1e-4
"""By so much must a curve lower the log-loss of other rows to be preferred to the straight line."""
FOLDS: Final = 5


def weigh(parts: Floats, target: Floats, *, binary: bool) -> Floats:
    """Return weights, none negative, and an intercept, by log-loss or least squares (rows by parts)."""
    chosen = np.ones(parts.shape[1], dtype=bool)
    while True:
        design = np.column_stack([parts[:, chosen], np.ones(len(parts))])
        found = _logistic(design, target) if binary else np.linalg.lstsq(design, target, rcond=None)[0]
        weights = np.zeros(parts.shape[1] + 1)
        weights[np.append(chosen, True)] = found
        small = chosen & (weights[:-1] < LEAST_WEIGHT)
        if not small.any() or chosen.sum() == 1:
            return weights
        chosen[np.flatnonzero(small)[np.argmin(weights[:-1][small])]] = False


def _logistic(design: Floats, target: Floats) -> Floats:
    weights = np.zeros(design.shape[1])
    weights[0] = 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(len(weights))
        step = np.linalg.solve(curve, design.T @ (chance - target))
        weights -= np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            break
    return weights


class Curve(Struct, frozen=True):
    """A rising line through knots on the log-odds; none leaves them as they are, beyond the ends it runs on straight."""

    at: list[float] = []
    to: list[float] = []

    def __call__(self, logits: Floats) -> Floats:
        if not self.at:
            return logits
        inside = np.interp(logits, self.at, self.to)
        below, above = np.minimum(0, logits - self.at[0]), np.maximum(0, logits - self.at[-1])
        return np.asarray(inside + below + above)


def curve(logits: Floats, target: Floats, seed: int = 0) -> Curve:
    """Return an isotonic curve where it serves other rows better than leaving the log-odds as they are."""
    if len(target) < 10 * LEAST_MASS:
        return Curve()
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(target))
    bent = np.empty(len(target))
    for number in range(FOLDS):
        bent[fold == number] = _isotonic(logits[fold != number], target[fold != number])(logits[fold == number])
    return _isotonic(logits, target) if _loss(bent, target) < _loss(logits, target) - SURER else Curve()


def _isotonic(logits: Floats, target: Floats) -> Curve:
    """Pool adjacent violators among groups of equal mass (each a little drawn to its own prediction), then join them."""
    order = np.argsort(logits, kind="stable")
    count = int(np.clip(len(order) // LEAST_MASS, 2, KNOTS))
    groups = np.array_split(order, count)
    told = np.array([logits[group].mean() for group in groups])
    chance = np.array([(1 / (1 + np.exp(-logits[group]))).mean() for group in groups])
    mass = np.array([len(group) for group in groups], dtype=np.float64)
    came = np.array([target[group].sum() for group in groups])
    rates = _pooled((came + chance * 2) / (mass + 2), mass)
    rates = np.clip(rates, SUREST, 1 - SUREST)  # where a column gives the outcome away, a rate rounds to 0 or 1
    at: list[float] = []
    to: list[float] = []
    for place, rate in zip(told.tolist(), np.log(rates / (1 - rates)).tolist(), strict=True):
        if not at or place > at[-1]:
            at.append(place)
            to.append(max(rate, to[-1] + 1e-6) if to else rate)
    return Curve(at, to)


def _pooled(rates: Floats, mass: Floats) -> Floats:
    blocks: list[list[float]] = []
    for rate, weight in zip(rates.tolist(), mass.tolist(), strict=True):
        blocks.append([rate, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            last = blocks.pop()
            total = blocks[-1][1] + last[1]
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + last[0] * last[1]) / total, total, blocks[-1][2] + last[2]]
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])


def _loss(logits: Floats, target: Floats) -> float:
    return float(np.mean(np.logaddexp(0, logits) - target * logits))
