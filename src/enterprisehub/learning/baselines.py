"""Simple rivals that a model must beat: who wrote last, and a logistic regression on the same features."""

from typing import Final

import numpy as np

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.features import INDEX

RIDGE: Final = 1.0
STEPS: Final = 30


def recency(features: Floats) -> Floats:
    """Score by how lately the contact wrote: the habit of calling back whoever wrote last."""
    return -np.nan_to_num(features[:, INDEX["silent_h"]], nan=1e6)


class Logistic:
    """Ridge logistic regression by Newton's method, with a column for what is missing."""

    def __init__(self, features: Floats, labels: Floats) -> None:
        self._middle = np.nanmedian(np.where(np.isnan(features).all(axis=0), 0.0, features), axis=0)
        squeezed = self._squeezed(features)
        self._mean, self._scale = squeezed.mean(axis=0), squeezed.std(axis=0) + 1e-9
        design = self._design(features)
        self._weights = np.zeros(design.shape[1])
        penalty = np.full(design.shape[1], RIDGE)
        penalty[-1] = 1e-6
        for _ in range(STEPS):
            chance = 1 / (1 + np.exp(-np.clip(design @ self._weights, -50, 50)))
            curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
            step = np.linalg.solve(curve, design.T @ (chance - labels) + penalty * self._weights)
            self._weights -= step
            if np.abs(step).max() < 1e-8:
                break

    def __call__(self, features: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-np.clip(self._design(features) @ self._weights, -50, 50))))

    def _squeezed(self, features: Floats) -> Floats:
        """Fill what is missing and take logarithms of long tails."""
        filled = np.where(np.isnan(features), self._middle, features)
        return np.column_stack([np.sign(filled) * np.log1p(np.abs(filled)), np.isnan(features)])

    def _design(self, features: Floats) -> Floats:
        return np.column_stack([(self._squeezed(features) - self._mean) / self._scale, np.ones(len(features))])
