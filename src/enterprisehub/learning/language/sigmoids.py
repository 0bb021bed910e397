"""Many yes-or-no questions about the same rows: independent logistic regressions, fitted at once."""

import time
from typing import Any, Final

import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats

ITERATIONS: Final = 60


class Sigmoids(Struct, frozen=True):
    weights: Floats
    constants: Floats

    def scores(self, rows: Any) -> Floats:
        """Return the log-odds, rows by questions."""
        return np.asarray(rows @ self.weights + self.constants)

    def chances(self, rows: Any) -> Floats:
        return np.asarray(1 / (1 + np.exp(-self.scores(rows))))


def fit_sigmoids(
    rows: Any, answers: Floats, *, strength: float, iterations: int = ITERATIONS, until: float | None = None
) -> Sigmoids:
    """Fit one regression a column of `answers` (0 or 1); a question nobody answers yes gets low odds and no weights.

    At `until` (on `time.monotonic`) the fit ends with what it has reached.
    """
    width, questions = rows.shape[1], answers.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        matrix = flat[: width * questions].reshape(width, questions)
        scores = np.asarray(rows @ matrix) + flat[width * questions :]
        value = float(np.sum(np.logaddexp(0, scores) - answers * scores)) + 0.5 / strength * float(np.sum(matrix**2))
        error = 1 / (1 + np.exp(-scores)) - answers
        return value, np.concatenate([(rows.T @ error + matrix / strength).ravel(), error.sum(axis=0)])

    def late(_: Floats) -> None:
        if until is not None and time.monotonic() > until:
            raise StopIteration

    from scipy.optimize import minimize  # noqa: PLC0415 a service that reads only would load it for nothing

    found = minimize(
        loss,
        np.zeros((width + 1) * questions),
        jac=True,
        callback=late,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxcor": 8},
    )
    flat = np.asarray(found.x)
    return Sigmoids(flat[: width * questions].reshape(width, questions), flat[width * questions :])
