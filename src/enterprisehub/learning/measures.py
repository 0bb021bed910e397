"""Measure probabilities against outcomes: a frozen declaration, a calculation, a typed result with its interval."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats

ECE_BINS: Final = 10
CAPACITY_SHARE: Final = 0.1
"""Lift is measured among the tenth that a team would call first."""
DRAWS: Final = 200


class Estimate(Struct, frozen=True):
    """A measure with its 95 % bootstrap interval over contacts."""

    value: float
    low: float
    high: float


class Measure(Struct, frozen=True):
    name: str
    calculate: Callable[[Floats, Floats], float]
    """Labels and probabilities to a number."""
    ranks_only: bool = False
    """Needs no probabilities: any score will do."""


def auc(labels: Floats, scores: Floats) -> float:
    """Return the chance that a positive outranks a negative, ties counting half (Mann-Whitney)."""
    positives = labels > 0
    n_positive, n_negative = int(positives.sum()), int((~positives).sum())
    if not n_positive or not n_negative:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[positives].sum() - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))


def pr_auc(labels: Floats, scores: Floats) -> float:
    """Return average precision; rows of the same score enter together."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    last = np.append(np.diff(scores[order]) != 0, True)
    found, seen = hits[last], np.flatnonzero(last) + 1
    gained = np.diff(found, prepend=0.0)
    return float((gained * found / seen).sum() / found[-1]) if found[-1] else float("nan")


def brier(labels: Floats, chances: Floats) -> float:
    return float(np.mean((chances - labels) ** 2))


def log_loss(labels: Floats, chances: Floats) -> float:
    return float(-np.mean(np.where(labels > 0, np.log(chances), np.log1p(-chances))))


def ece(labels: Floats, chances: Floats) -> float:
    """Return the expected calibration error in ten bins of equal mass."""
    order = np.argsort(chances, kind="stable")
    bins = zip(np.array_split(labels[order], ECE_BINS), np.array_split(chances[order], ECE_BINS), strict=True)
    gaps = [len(told) * abs(told.mean() - came.mean()) for came, told in bins if len(told)]
    return float(sum(gaps) / len(labels))


def lift(labels: Floats, scores: Floats) -> float:
    """Return how many times more outcomes the first tenth of the list holds than a tenth drawn blindly."""
    top = np.argsort(-scores, kind="stable")[: max(1, round(len(scores) * CAPACITY_SHARE))]
    return float(labels[top].mean() / labels.mean()) if labels.any() else float("nan")


MEASURES: Final = (
    Measure("auc", auc, ranks_only=True),
    Measure("pr_auc", pr_auc, ranks_only=True),
    Measure("brier", brier),
    Measure("log_loss", log_loss),
    Measure("ece", ece),
    Measure("lift_at_10pct", lift, ranks_only=True),
)


def measured(
    labels: Floats,
    scores: Floats,
    contacts: npt.NDArray[np.int64],
    *,
    seed: int = 0,
    draws: int = DRAWS,
    measures: tuple[Measure, ...] = MEASURES,
) -> dict[str, Any]:
    """Calculate measures with intervals; contacts, not rows, are drawn anew, as rows of a contact go together."""
    rng = np.random.default_rng(seed)
    order = np.argsort(contacts, kind="stable")
    rows_of = np.split(order, np.flatnonzero(np.diff(contacts[order])) + 1)
    samples: dict[str, list[float]] = {measure.name: [] for measure in measures}
    for _ in range(draws):
        picked = np.concatenate([rows_of[index] for index in rng.integers(0, len(rows_of), len(rows_of))])
        for measure in measures:
            samples[measure.name].append(measure.calculate(labels[picked], scores[picked]))
    return {
        measure.name: _estimate(measure.calculate(labels, scores), np.array(samples[measure.name]))
        for measure in measures
    }


def ranking(labels: Floats, scores: Floats, contacts: npt.NDArray[np.int64], *, draws: int = DRAWS) -> dict[str, Any]:
    """Calculate the measures that need no probabilities."""
    return measured(labels, scores, contacts, draws=draws, measures=tuple(each for each in MEASURES if each.ranks_only))


def _estimate(value: float, sample: Floats) -> Estimate:
    low, high = np.nanquantile(sample, [0.025, 0.975])
    return Estimate(round(value, 4), round(float(low), 4), round(float(high), 4))
