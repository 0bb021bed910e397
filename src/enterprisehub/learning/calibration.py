"""Calibrate log-odds by a straight line (Platt scaling), which keeps an additive model additive."""

from typing import Final

import msgspec
import numpy as np

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Floats, Table, Tables, packed
from enterprisehub.learning.artefact import Line

STEPS: Final = 50
RIDGE: Final = 1e-3
"""Draws the slope towards 1 a little, so that a few separable rows give no infinite one."""


class NothingLearned(EnterpriseHubError):
    """The model's ranking does not hold on later data: it must not be used."""

    title = "Nothing learned"


def platt(logits: Floats, labels: Floats) -> Line:
    """Fit slope and intercept by Newton's method on the log-loss (Platt 1999, without label smoothing).

    Raises:
        NothingLearned: the slope is not positive, or there is but one kind of outcome.
    """
    if labels.min() == labels.max():
        raise NothingLearned("all outcomes of the calibration slice are the same")
    design = np.column_stack([logits, np.ones(len(logits))])
    prior = np.array([1.0, 0.0])
    weights = prior.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        penalty = RIDGE * np.array([1.0, 0.0])
        slope = design.T @ (chance - labels) + penalty * (weights - prior)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-10:
            break
    if not weights[0] > 0:
        raise NothingLearned(f"the calibration slope is {weights[0]:.3f}: later outcomes do not follow the model")
    return Line(float(weights[0]), float(weights[1]))


def shift(logits: Floats, labels: Floats) -> float:
    """Return what to add to the log-odds so that their mean probability is the share of outcomes (by bisection)."""
    low, high, share = -30.0, 30.0, float(labels.mean())
    for _ in range(STEPS):
        middle = (low + high) / 2
        below = float(np.mean(1 / (1 + np.exp(-np.clip(logits + middle, -50, 50))))) < share
        low, high = (middle, high) if below else (low, middle)
    return round((low + high) / 2, 6)


def applied(tables: Tables, line: Line, digits: int = 6) -> Tables:
    """Return the tables with the line worked into base and terms."""

    def scaled(values: list[float]) -> list[float]:
        return [round(value * line.slope, digits) for value in values]

    return Tables(
        interactions=[
            msgspec.structs.replace(each, values=packed(each.told(len(tables.replica_bases)) * line.slope))
            for each in tables.interactions
        ],
        spread_scale=tables.spread_scale,
        base=tables.base * line.slope + line.intercept,
        replica_bases=[base * line.slope + line.intercept for base in tables.replica_bases],
        tables=[
            Table(
                feature=table.feature,
                edges=table.edges,
                values=scaled(table.values),
                replicas=[scaled(values) for values in table.replicas],
            )
            for table in tables.tables
        ],
    )
