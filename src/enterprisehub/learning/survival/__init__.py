"""Discrete-time survival: the chance that something has not happened yet, by periods, on the production trainer.

A subject that was watched becomes a row for each period it entered; the row says whether the event came within it. A
probability of that, the hazard, is fitted by the tabular trainer with the period as a column; the curve is the product
of what each period leaves. Subjects whose watching ends early count as far as they were watched (censoring).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.tabular.fit import BUDGET_S, fit
from enterprisehub.learning.tabular.model import Model

PERIOD: Final = "period"


class Rows(Struct, frozen=True):
    """Subjects by periods, ready for the trainer."""

    frame: pd.DataFrame
    came: Floats
    subjects: npt.NDArray[np.intp]
    """Place of each row's subject."""


class Survival:
    """A fitted curve."""

    def __init__(self, hazard: Model, edges: Sequence[float]) -> None:
        """Take the model of the hazard, and the days at which periods end, ascending."""
        self.hazard = hazard
        self.edges = tuple(edges)

    def curve(self, frame: pd.DataFrame) -> Floats:
        """Return the chance that nothing has happened by each edge (rows by edges): never rising along a row."""
        left = np.ones(len(frame))
        told = []
        for period in range(len(self.edges)):
            left = left * (1 - self.hazard.predict(frame.assign(**{PERIOD: float(period)})).estimates)
            told.append(left)
        return np.column_stack(told)

    def silent(self, frame: pd.DataFrame, days: float) -> Floats:
        """Return the chance that nothing happens within so many days; between edges the hazard is taken as constant."""
        if not 0 < days <= self.edges[-1]:
            raise InvalidInput(f"{days:g} days: the curve reaches from 0 to {self.edges[-1]:g}")
        curve = self.curve(frame)
        logs = np.log(np.column_stack([np.ones(len(frame)), curve]))
        at = np.array([0.0, *self.edges])
        place = int(np.searchsorted(at, days))
        share = (days - at[place - 1]) / (at[place] - at[place - 1])
        return np.asarray(np.exp(logs[:, place - 1] + share * (logs[:, place] - logs[:, place - 1])))


def expand(frame: pd.DataFrame, days: Floats, watched_d: Floats, edges: Sequence[float]) -> Rows:
    """Return a row for each subject and period in which it was still waiting and watched to the end.

    Args:
        frame: a row a subject, known when the watching began.
        days: until the event; infinite when it has not come.
        watched_d: days for which the subject was watched.
        edges: days at which periods end, ascending.
    """
    starts = [0.0, *edges[:-1]]
    parts, came, subjects = [], [], []
    for period, (start, end) in enumerate(zip(starts, edges, strict=True)):
        here = (days > start) & ((watched_d >= end) | (days <= np.minimum(end, watched_d)))
        parts.append(frame[here].assign(**{PERIOD: float(period)}))
        came.append((days[here] <= end).astype(np.float64))
        subjects.append(np.flatnonzero(here))
    return Rows(pd.concat(parts, ignore_index=True), np.concatenate(came), np.concatenate(subjects))


def fit_survival(
    frame: pd.DataFrame, days: Floats, watched_d: Floats, edges: Sequence[float], *,
    groups: npt.NDArray[np.int64] | None = None, budget_s: float = BUDGET_S, seed: int = 0, progress: Progress = silent,
) -> Survival:  # fmt: skip
    """Fit the curve of subjects; rows of a group, and of a subject, are never split between learning and checking.

    Raises:
        InvalidInput: nothing ever happened, or always did.
    """
    rows = expand(frame, days, watched_d, edges)
    own = np.arange(len(frame)) if groups is None else groups
    hazard = fit(rows.frame, rows.came, task="binary", groups=own[rows.subjects], budget_s=budget_s, seed=seed,
                 progress=progress)  # fmt: skip
    return Survival(hazard, edges)
