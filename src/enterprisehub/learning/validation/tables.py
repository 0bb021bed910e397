"""Validate the tabular trainer: five folds of shuffled rows, or the last fifth in the order of time."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.domain.fair_housing import denied
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import Estimate
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.tabular.columns import numeric
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.members import dealt
from enterprisehub.learning.tabular.model import Prediction, Task
from enterprisehub.learning.validation.report import Report, binary, drawn

Places = npt.NDArray[np.int64]

FOLDS: Final = 5
TRAIN_SHARE: Final = 0.8
LEAST_TEST: Final = 5
FITS_SHARE: Final = 0.85
"""Of the budget; the rest is for reading, measuring and what a fit takes longer than planned."""


class Question(Struct, frozen=True):
    """A table, what to predict, and how rows are split."""

    frame: pd.DataFrame
    target: Floats
    task: Task
    ordered: bool


class Told(Struct, frozen=True):
    """Predictions of rows that the predicting model had not seen."""

    target: Floats
    prediction: Prediction
    folds: npt.NDArray[np.int64]
    notes: list[str]
    """What the models say about the columns; the models themselves are let go, large as they may be."""


def question(
    frame: pd.DataFrame, target: str, task: Task, *, drop: Sequence[str] = (), positive: str | None = None,
    time_column: str | None = None, in_order: bool = False,
) -> Question:  # fmt: skip
    """Take the target out of the frame, drop columns, and bring the rows into their order.

    Raises:
        InvalidInput: a column that is not there, or a target that can't be learned.
    """
    absent = [name for name in (target, *drop, *([time_column] if time_column else [])) if name not in frame.columns]
    if absent:
        raise InvalidInput(f"no column {', '.join(map(repr, absent))}; there are {', '.join(map(repr, frame.columns))}")
    frame = frame[frame[target].notna()].reset_index(drop=True)
    if time_column:
        frame = frame.iloc[np.argsort(_moments(frame[time_column]), kind="stable")].reset_index(drop=True)
    outcome = _labels(frame[target], positive) if task == "binary" else _numbers(frame[target])
    left = frame.drop(columns=[target, *drop, *([time_column] if time_column else [])])
    known = np.isfinite(outcome)
    return Question(left[known].reset_index(drop=True), outcome[known], task, in_order or time_column is not None)


def _moments(series: pd.Series) -> Floats:
    numbers = numeric(series)
    if np.isfinite(numbers).mean() > 0.9:
        return numbers
    moments = pd.to_datetime(series, errors="coerce", utc=True, format="mixed")
    if moments.isna().mean() > 0.1:
        raise InvalidInput(f"the column {series.name!r} holds no times")
    return np.asarray(moments.to_numpy(dtype="datetime64[s]").astype(np.float64))


def _labels(series: pd.Series, positive: str | None) -> Floats:
    values = series.astype("string").str.strip()
    distinct = sorted(values.dropna().unique(), key=lambda value: (len(value), value))
    if positive is not None:
        if positive not in distinct:
            raise InvalidInput(
                f"{positive!r} is no value of the target; there are {', '.join(map(repr, distinct[:20]))}"
            )
    elif len(distinct) != 2:
        raise InvalidInput(f"the target has {len(distinct)} values, two are needed; or name one with --positive")
    elif distinct[0].casefold() in _POSITIVE:
        positive = distinct[0]
    elif distinct[1].casefold() in _POSITIVE:
        positive = distinct[1]
    else:
        positive = min(distinct, key=lambda value: int((values == value).sum()))  # the rarer one is asked about
    return np.asarray((values == positive).to_numpy(dtype=np.float64, na_value=np.nan))


_POSITIVE: Final = {"1", "1.0", "yes", "y", "true", "t", "positive", "+", "won"}


def _numbers(series: pd.Series) -> Floats:
    numbers = numeric(series)
    if np.isfinite(numbers).mean() < 0.5:
        raise InvalidInput(f"the target {series.name!r} holds no numbers")
    return numbers


def validate(
    asked: Question,
    *,
    name: str,
    budget_s: float,
    seed: int = 0,
    progress: Progress = silent,
    began: float | None = None,
) -> Report:
    """Measure the trainer on unseen rows, with all columns, and without those whose names look denied."""
    begin = time.monotonic() if began is None else began
    suspect = [str(column) for column in asked.frame.columns if denied(str(column))]
    share = FITS_SHARE * budget_s / (2 if suspect else 1)
    told = predicted(asked, budget_s=share, seed=seed, progress=progress)
    without: dict[str, Estimate] = {}
    if suspect:
        left = Question(asked.frame.drop(columns=suspect), asked.target, asked.task, asked.ordered)
        left_s = max(share / 4, FITS_SHARE * budget_s - (time.monotonic() - begin))
        without = measured(
            asked.task,
            predicted(
                left, budget_s=left_s, seed=seed, progress=lambda done: progress(f"without denied columns: {done}")
            ),
        )
    return Report(
        task=name,
        rows=len(asked.target),
        seconds=round(time.monotonic() - begin, 1),
        metrics=measured(asked.task, told),
        split="learned from the first 80 % of the rows in their order, measured on the last 20 %"
        if asked.ordered
        else f"{FOLDS} folds of shuffled rows, each predicted by a model that has not seen it",
        denied_columns=suspect,
        metrics_without_denied=without,
        notes=[*dict.fromkeys(told.notes)][:40],
    )


def predicted(asked: Question, *, budget_s: float, seed: int = 0, progress: Progress = silent) -> Told:
    """Predict rows by models that have not seen them.

    Raises:
        InvalidInput: too few rows, or one class, to split.
    """
    count = len(asked.target)
    if count < FOLDS * 2:
        raise InvalidInput(f"{count} usable rows: at least {FOLDS * 2} are needed to measure anything")
    if len(np.unique(asked.target)) < 2:
        raise InvalidInput("the target has one value only: there is nothing to learn")
    if asked.ordered:
        return _later(asked, int(TRAIN_SHARE * count), budget_s, seed, progress)
    folds = dealt(np.arange(count), asked.target, FOLDS, seed, binary=asked.task == "binary")
    columns = [np.empty(count) for _ in range(4)]
    notes: list[str] = []
    begin = time.monotonic()
    for fold in range(FOLDS):
        here = folds == fold
        left_s = (budget_s - (time.monotonic() - begin)) / (FOLDS - fold)
        model = fit(asked.frame[~here], asked.target[~here], task=asked.task, budget_s=max(1.0, left_s), seed=seed + fold,
                    progress=_of_fold(progress, fold))  # fmt: skip
        told = model.predict(asked.frame[here])
        for column, values in zip(columns, (told.estimates, told.low, told.high, told.scores), strict=True):
            column[here] = values
        notes += model.notes
    return Told(asked.target, Prediction(*columns), folds, notes)


def _of_fold(progress: Progress, fold: int) -> Progress:
    return lambda done: progress(f"fold {fold + 1} of {FOLDS}: {done}")


def _later(asked: Question, first: int, budget_s: float, seed: int, progress: Progress) -> Told:
    later = asked.target[first:]
    if asked.task == "binary" and min(later.sum(), (1 - later).sum()) < LEAST_TEST:
        raise InvalidInput("the last fifth of the rows has too few of one outcome to measure anything")
    model = fit(asked.frame[:first], asked.target[:first], task=asked.task, ordered=True, budget_s=budget_s, seed=seed,
                progress=progress)  # fmt: skip
    told = model.predict(asked.frame[first:])
    return Told(later, told, np.zeros(len(later), dtype=np.int64), model.notes)


def measured(task: Task, told: Told) -> dict[str, Estimate]:
    if task == "binary":
        return binary(told.target, told.prediction.estimates, told.folds)
    return _regression(told)


def _regression(told: Told) -> dict[str, Estimate]:
    target, kept = told.target, told.prediction
    positive = bool((target > 0).all() and (kept.estimates > 0).all())
    truth, guess = (np.log(target), np.log(kept.estimates)) if positive else (target, kept.estimates)
    inside = (kept.low <= target) & (target <= kept.high)
    by_rows: dict[str, Callable[[Places], float]] = {
        "r2": lambda rows: 1 - float(((truth[rows] - guess[rows]) ** 2).sum() / max(_spread(truth[rows]), 1e-300)),
        ("rmse_log" if positive else "rmse"): lambda rows: float(np.sqrt(((truth[rows] - guess[rows]) ** 2).mean())),
        "coverage_90": lambda rows: float(inside[rows].mean()),
    }
    if (target != 0).all():
        by_rows["median_ape"] = lambda rows: float(np.median(np.abs(kept.estimates[rows] / target[rows] - 1)))
    return drawn(by_rows, len(target))


def _spread(values: Floats) -> float:
    return float(((values - values.mean()) ** 2).sum())
