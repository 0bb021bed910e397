"""Ridge regression, linear or logistic, on squeezed and standardised numbers with a column for what is missing."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats

PENALTY: Final = 10.0
STEPS: Final = 12
CLOSE: Final = 1e-4
"""Steps smaller than this change no prediction that is told."""


class Ridge(Struct, frozen=True):
    middle: Floats
    mean: Floats
    scale: Floats
    weights: Floats
    """Of values, of missingness, and the intercept."""

    @classmethod
    def fit(
        cls, rows: Floats, target: Floats, *, logistic: bool = False, monotone: Sequence[int] | None = None
    ) -> "Ridge":
        """Fit by least squares, or by Newton's method on the log-loss for targets of 0 and 1.

        A feature that may only raise (1) or lower (-1) and would do the opposite is left out of the values.
        """
        squeezed = squeeze(rows)
        empty = np.isnan(squeezed).all(axis=0)
        middle = np.where(empty, 0.0, np.nanmedian(np.where(empty, 0.0, squeezed), axis=0))
        filled = _filled(squeezed, middle)
        mean, scale = filled.mean(axis=0), filled.std(axis=0)
        scale = np.where(scale > 1e-9, scale, np.inf)
        design = _design(filled, mean, scale)
        penalty = np.full(design.shape[1], PENALTY)
        penalty[-1] = 1e-6
        sense = np.zeros(design.shape[1])
        sense[: len(middle)] = 0 if monotone is None else monotone
        solve = _newton if logistic else _least_squares
        kept, against = np.ones(design.shape[1], dtype=bool), np.zeros(design.shape[1], dtype=bool)
        while True:
            kept &= ~against
            weights = np.zeros(design.shape[1])
            weights[kept] = solve(design[:, kept], target, penalty[kept])
            against = weights * sense < 0
            if not against.any():
                break
        return cls(middle, mean, scale, weights)

    def predict(self, rows: Floats) -> Floats:
        """Return the target's estimate, or its log-odds."""
        return np.asarray(_design(_filled(squeeze(rows), self.middle), self.mean, self.scale) @ self.weights)

    def term(self, feature: int, values: Floats) -> Floats:
        """Return what one feature's values add to the prediction."""
        count = len(self.middle)
        told = squeeze(values)
        missing = np.isnan(told)
        filled = np.where(missing, self.middle[feature], told)
        of_value = (filled - self.mean[feature]) / self.scale[feature] * self.weights[feature]
        at = count + feature
        return np.asarray(of_value + (missing - self.mean[at]) / self.scale[at] * self.weights[at])

    @property
    def intercept(self) -> float:
        return float(self.weights[-1])


def squeeze(values: Floats) -> Floats:
    """Take logarithms of long tails, keeping the sign."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _filled(squeezed: Floats, middle: Floats) -> Floats:
    missing = np.isnan(squeezed)
    return np.column_stack([np.where(missing, middle, squeezed), missing])


def _design(filled: Floats, mean: Floats, scale: Floats) -> Floats:
    return np.column_stack([(filled - mean) / scale, np.ones(len(filled))])


def _least_squares(design: Floats, target: Floats, penalty: Floats) -> Floats:
    return np.asarray(np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ target))


def _newton(design: Floats, target: Floats, penalty: Floats) -> Floats:
    weights: npt.NDArray[np.float64] = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, design.T @ (chance - target) + penalty * weights)
        weights -= step
        if np.abs(step).max() < CLOSE:
            break
    return weights
