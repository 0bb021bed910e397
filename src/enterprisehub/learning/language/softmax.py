"""Softmax regression by L-BFGS, on dense or sparse rows."""

import time
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.joined import Joined

ITERATIONS: Final = 80
_CORRECTIONS: Final = 5


class Softmax(Struct, frozen=True):
    """Weights (columns of the rows by classes) and a constant for each class."""

    weights: Floats
    constants: Floats

    def scores(self, rows: Any) -> Floats:
        """Return the unnormalised log-odds of each class."""
        return np.asarray(rows @ self.weights + self.constants)

    def chances(self, rows: Any) -> Floats:
        return normalised(self.scores(rows))


def fit_softmax(
    rows: Any,
    labels: npt.NDArray[np.int64],
    classes: int,
    *,
    strength: float,
    weights: Floats | None = None,
    iterations: int = ITERATIONS,
    until: float | None = None,
    start: Softmax | None = None,
) -> Softmax:
    """Fit; `strength` is the inverse of the ridge penalty, `weights` says how much each row counts.

    At `until` (on `time.monotonic`) the fit ends with what it has reached. A fit that starts from a like one takes fewer steps.
    """
    count, width = rows.shape
    at = np.arange(count)
    transposed = rows.T.tocsr() if hasattr(rows, "tocsr") else rows.T
    exact = np.float32 if isinstance(rows, Joined) else np.float64
    counted = (np.ones(count) if weights is None else weights).astype(exact)

    def loss(flat: Floats) -> tuple[float, Floats]:
        matrix = flat[: width * classes].reshape(width, classes)
        scores = np.asarray(rows @ matrix.astype(exact)) + flat[width * classes :].astype(exact)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        total = chances.sum(axis=1)
        chances /= total[:, None]
        value = float(counted @ (np.log(total) - scores[at, labels])) + 0.5 / strength * float(np.sum(matrix**2))
        chances[at, labels] -= 1
        chances *= counted[:, None]
        slope = np.concatenate([(transposed @ chances + matrix / strength).ravel(), chances.sum(axis=0)])
        return value, slope

    def late(_: Floats) -> None:
        if until is not None and time.monotonic() > until:
            raise StopIteration

    from scipy.optimize import minimize  # noqa: PLC0415 a service that reads only would load it for nothing

    found = minimize(
        loss,
        np.zeros((width + 1) * classes) if start is None else np.append(start.weights.ravel(), start.constants),
        jac=True,
        callback=late,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxcor": _CORRECTIONS},
    )
    flat = np.asarray(found.x)
    return Softmax(flat[: width * classes].reshape(width, classes), flat[width * classes :])


def normalised(scores: Floats) -> Floats:
    """Return chances that sum to one from log-odds."""
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def energy(scores: Floats) -> Floats:
    """Return the log of the summed odds: low where no class is at home."""
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).sum(axis=1)))
