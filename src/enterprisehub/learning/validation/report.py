"""What `validate` prints: each measure with its 95 % bootstrap interval."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import MEASURES, Estimate, Measure

DRAWS: Final = 200
ROWS_DRAWN: Final = 20_000_000
"""Rows times draws: fewer draws of long tables."""
DIGITS: Final = 5


class Report(Struct, kw_only=True, omit_defaults=True):
    """One JSON object on stdout."""

    task: str
    rows: int
    seconds: float
    metrics: dict[str, Estimate]
    split: str
    """Which rows were learned from and which predicted."""
    model: str = ""
    denied_columns: list[str] = []
    """Columns whose names would be denied in a model of people."""
    metrics_without_denied: dict[str, Estimate] = {}
    notes: list[str] = []


def drawn(
    measures: Mapping[str, Callable[[npt.NDArray[np.int64]], float]], count: int, *, seed: int = 0
) -> dict[str, Estimate]:
    """Measure all rows, and rows drawn anew; a measure takes the rows' places. What can't be measured is left out."""
    rng = np.random.default_rng(seed)
    draws = int(np.clip(ROWS_DRAWN // max(count, 1), 40, DRAWS))
    samples = [rng.integers(0, count, count) for _ in range(draws)]
    told: dict[str, Estimate] = {}
    for name, measure in measures.items():
        value = measure(np.arange(count))
        found = np.array([measure(sample) for sample in samples], dtype=np.float64)
        if np.isfinite(value) and np.isfinite(found).any():
            told[name] = estimate(value, found)
    return told


def binary(labels: Floats, chances: Floats, folds: npt.NDArray[np.int64]) -> dict[str, Estimate]:
    """Measure probabilities of unseen rows; how they rank is the mean over folds."""

    def of(measure: Measure) -> Callable[[npt.NDArray[np.int64]], float]:
        return lambda rows: measure.calculate(labels[rows], chances[rows])

    by_rows = {each.name: of(each) for each in MEASURES}
    for name in ("auc", "pr_auc"):
        by_rows[name] = folded(by_rows[name], folds)
    return drawn(by_rows, len(labels))


def estimate(value: float, found: Floats) -> Estimate:
    low, high = np.nanquantile(found, [0.025, 0.975])
    return Estimate(*(round(float(each), DIGITS) for each in (value, low, high)))


def folded(measure: Callable[[Any], float], folds: npt.NDArray[np.int64]) -> Callable[[npt.NDArray[np.int64]], float]:
    """Return the mean of a measure over folds, as cross-validated ranking is told."""

    def mean(rows: npt.NDArray[np.int64]) -> float:
        of_rows = folds[rows]
        found = [measure(rows[of_rows == fold]) for fold in np.unique(of_rows)]
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    return mean
