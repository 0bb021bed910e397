"""A trained tabular model: predict with intervals, explain exactly, keep as one file.

```
model = fit(frame, target)                 # a pandas frame of any kind, and a column of outcomes
told = model.predict(other)                # estimates, low, high: probabilities or numbers with their 90 % interval
why = model.explain(other)                 # base + terms (rows by features) sum to the score
data = model.save(); again = load(data)    # one JSON file with its SHA-256; a damaged one is refused
```
"""

from datetime import datetime
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Additive, Floats, Tables, wrong
from enterprisehub.learning.sealed import Damaged, opened, seal
from enterprisehub.learning.tabular.calibrate import SUREST, Curve
from enterprisehub.learning.tabular.columns import Columns

FORMAT: Final = 1
Task = Literal["binary", "regression"]
COVERAGE: Final = 0.9
"""Of the intervals."""


class ModelRefused(EnterpriseHubError):
    """A file that holds no usable model; the detail says why."""

    title = "Model refused"


class Prediction(Struct, frozen=True):
    """By row; `scores` are log-odds for a probability, and the number (or its logarithm) the model adds up for others."""

    estimates: Floats
    low: Floats
    high: Floats
    scores: Floats


class Explanation(Struct, frozen=True):
    """`base` and the terms of a row sum to its score: exact by construction, as scores are read off these tables."""

    base: float
    features: list[str]
    terms: Floats
    """Rows by features. What an interaction says is told in equal shares by its features."""


class Kept(Struct, frozen=True, kw_only=True):
    """What the file holds."""

    format: int = FORMAT
    task: Task
    trained_at: datetime
    rows: int
    seed: int
    columns: Columns
    tables: Tables
    curve: Curve
    logarithm: bool
    """Whether the number is predicted as its logarithm."""
    width: float
    """Of the interval: standard errors of the score, or scales of the residual, on either side."""
    scale: Tables | None
    """Logarithm of the residual's expected size; none for probabilities."""
    notes: list[str]
    """What was done because of the data: fallbacks, columns left out, time spent."""
    details: dict[str, Any]


class Model:
    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self._scorer = Additive(kept.tables) if kept.tables.tables else None
        self._scale = Additive(kept.scale) if kept.scale is not None and kept.scale.tables else None

    @property
    def task(self) -> Task:
        return self.kept.task

    @property
    def notes(self) -> list[str]:
        return self.kept.notes

    @property
    def tables(self) -> Tables:
        return self.kept.tables

    def predict(self, frame: pd.DataFrame) -> Prediction:
        """Return probabilities or numbers, by row, each with the interval that holds in nine cases of ten."""
        return self.predict_numbers(self.kept.columns.apply(frame))

    def predict_numbers(self, rows: Floats) -> Prediction:
        """Predict from the numbers that `Columns.apply` makes of a frame (rows by features)."""
        scores, spread = self._scored(rows)
        kept = self.kept
        if kept.task == "binary":
            told, low, high = (kept.curve(scores + side * kept.width * spread) for side in (0, -1, 1))
            return Prediction(_chances(told), _chances(low), _chances(high), told)
        away = kept.width * self._residual(rows, len(scores))
        told, low, high = (self._number(scores + side * away) for side in (0, -1, 1))
        return Prediction(told, low, high, scores)

    def explain(self, frame: pd.DataFrame) -> Explanation:
        """Return what each feature adds to each row's score."""
        rows = self.kept.columns.apply(frame)
        features = [table.feature for table in self.kept.tables.tables]
        base = self.kept.tables.base
        if self._scorer is None:
            return Explanation(base, [], np.empty((len(frame), 0)))
        told = self._scorer.score(rows)
        if not self.kept.curve.at:
            return Explanation(base, features, told.terms)
        bend = self.kept.curve(told.logits) - told.logits
        return Explanation(base, [*features, "calibration"], np.column_stack([told.terms, bend]))

    def save(self) -> bytes:
        return seal(self.kept)

    def _scored(self, rows: Floats) -> tuple[Floats, Floats]:
        if self._scorer is None:
            replicas = self.kept.tables.replica_bases
            spread = float(np.std(replicas)) * self.kept.tables.spread_scale if replicas else 0.0
            return np.full(len(rows), self.kept.tables.base), np.full(len(rows), spread)
        told = self._scorer.score(rows)
        return told.logits, told.spread

    def _residual(self, rows: Floats, count: int) -> Floats:
        if self._scale is None:
            return np.full(count, np.exp(self.kept.scale.base) if self.kept.scale else 1.0)
        return np.exp(np.clip(self._scale.score(rows).logits, -30, 30))

    def _number(self, scores: Floats) -> Floats:
        return np.exp(np.clip(scores, -700, 700)) if self.kept.logarithm else scores


def load(data: bytes) -> Model:
    """Read a model back.

    Raises:
        ModelRefused: damaged, or of another format.
    """
    try:
        kept, _ = opened(data, Kept)
    except Damaged as error:
        raise ModelRefused(str(error)) from error
    if kept.format != FORMAT:
        raise ModelRefused(f"format {kept.format}, this code reads {FORMAT}")
    if found := wrong(kept.tables) or (wrong(kept.scale) if kept.scale else None):
        raise ModelRefused(found)
    return Model(kept)


def _chances(logits: Floats) -> Floats:
    return np.clip(1 / (1 + np.exp(-np.clip(logits, -700, 700))), SUREST, 1 - SUREST)
