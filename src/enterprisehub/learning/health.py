"""Watch a model in use: have its inputs drifted, have its scores, and does what it says still come true?

Drift is the population stability index against the training population, in the bins that the artefact carries (Siddiqi
2006: above .25 is a major shift). Calibration compares the outcomes that came with those foretold, with an interval: an
alert needs the interval, not the number, to be off.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import ece

BINS: Final = 10
DRIFTED: Final = 0.25
FEWEST: Final = 200
"""Rows below which no drift is told."""
OFF: Final = 1.25
"""Outcomes may come so many times more often, or more rarely, than foretold."""
SCORE: Final = "score"


class Reference(Struct, frozen=True):
    """How a column was spread over the training population: edges of bins and the share in each, the last the missing."""

    edges: list[float]
    shares: list[float]


class Drift(Struct, frozen=True):
    name: str
    index: float
    """Population stability index; 0 is no change."""


class Calibration(Struct, frozen=True):
    rows: int
    foretold: float
    came: float
    ratio: tuple[float, float, float]
    """Came over foretold, with its 95 % interval over contacts."""
    ece: float


class Health(Struct, frozen=True, kw_only=True):
    rows: int
    inputs: list[Drift]
    """The most drifted first."""
    scores: Drift | None
    calibration: Calibration | None
    alerts: list[str]


def reference(columns: Mapping[str, Floats]) -> dict[str, Reference]:
    """Return how each column is spread."""
    return {name: _reference(values) for name, values in columns.items()}


def _reference(values: Floats) -> Reference:
    known = values[~np.isnan(values)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    return Reference([round(float(edge), 6) for edge in edges], [round(float(s), 6) for s in _shares(values, edges)])


def _shares(values: Floats, edges: Floats) -> Floats:
    missing = np.isnan(values)
    counts = np.bincount(np.searchsorted(edges, values[~missing]), minlength=len(edges) + 1)
    return np.append(counts, missing.sum()) / max(1, len(values))


def stability(spread: Reference, values: Floats) -> float:
    """Return the population stability index; empty bins count as half a row."""
    now = _shares(values, np.array(spread.edges))
    floor = 0.5 / max(1, len(values))
    before, after = np.maximum(np.array(spread.shares), floor), np.maximum(now, floor)
    return float(((after - before) * np.log(after / before)).sum())


def health(
    spreads: Mapping[str, Reference],
    columns: Mapping[str, Floats],
    calibration: Calibration | None,
) -> Health:
    """Judge recent columns (features, and `SCORE`) and outcomes."""
    rows = len(next(iter(columns.values()), np.zeros(0)))
    drifts = [
        Drift(name, round(stability(spread, columns[name]), 4))
        for name, spread in spreads.items()
        if name in columns and rows >= FEWEST
    ]
    inputs = sorted((one for one in drifts if one.name != SCORE), key=lambda one: -one.index)
    scores = next((one for one in drifts if one.name == SCORE), None)
    alerts = [f"input drifted: {one.name} ({one.index:.2f})" for one in inputs if one.index > DRIFTED]
    if scores and scores.index > DRIFTED:
        alerts.append(f"scores drifted ({scores.index:.2f})")
    if calibration and (calibration.ratio[2] < 1 / OFF or calibration.ratio[1] > OFF):
        alerts.append(_off(calibration))
    return Health(rows=rows, inputs=inputs, scores=scores, calibration=calibration, alerts=alerts)


def _off(calibration: Calibration) -> str:
    ratio, low, high = calibration.ratio
    return f"outcomes come {ratio:.2f} times as often as foretold ({low:.2f} to {high:.2f})"


def calibration(chances: Floats, came: Floats, contacts: npt.NDArray[np.int64]) -> Calibration | None:
    """Compare what was foretold with what came; None where there are too few rows to tell."""
    if len(chances) < FEWEST:
        return None
    _, member = np.unique(contacts, return_inverse=True)
    count = int(member.max()) + 1
    sums = np.column_stack([np.bincount(member, chances, count), np.bincount(member, came, count)])
    drawn = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), 500) @ sums
    low, high = np.quantile(drawn[:, 1] / drawn[:, 0], [0.025, 0.975])
    ratio = float(came.sum() / chances.sum())
    return Calibration(
        rows=len(chances),
        foretold=round(float(chances.mean()), 5),
        came=round(float(came.mean()), 5),
        ratio=(round(ratio, 4), round(float(low), 4), round(float(high), 4)),
        ece=round(ece(came, chances), 5),
    )
