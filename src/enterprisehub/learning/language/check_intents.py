"""Measure the text classifier on labelled texts: trained on one file and tested on another, or out of fold."""

import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.choosing import chosen, fitted, scores_of
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.intents import strangeness
from enterprisehub.learning.language.labelled import Labelled, folds_of, macro_f1, sampled
from enterprisehub.learning.measures import Measure, auc, measured
from enterprisehub.learning.progress import Progress

FOLDS: Final = 5
ROWS_PER_SECOND: Final = 150
"""Texts that are encoded and learned from in a second, at the slowest; more than the budget allows are sampled."""


def _accuracy(truth: Floats, told: Floats) -> float:
    return float(np.mean(truth == told))


def check_split(
    encoder: Encoder, train: Labelled, test: Labelled, *, out_of_scope: str, budget_s: float, progress: Progress
) -> dict[str, Any]:
    """Train on one set, test on the other; rows labelled `out_of_scope` must be told apart, not sorted."""
    until = time.monotonic() + 0.85 * budget_s
    train = sampled(train, round(ROWS_PER_SECOND * budget_s), progress)
    known = set(train.labels) - {out_of_scope}
    if len(known) < 2:
        raise InvalidInput("Training needs at least two different labels.")
    progress(f"encoding and fitting {len(train):,} texts of {len(known)} classes")
    choice = chosen(encoder, train, until, progress)
    model = fitted(encoder, train, choice, until)
    progress(f"scoring {len(test):,} texts")
    scores = scores_of(model, test, choice)
    inside = np.array([name != out_of_scope for name in model.classes])
    names = np.array(model.classes)[inside]
    told = names[scores[:, inside].argmax(axis=1)]
    truth = np.array(test.labels)
    scoped = truth != out_of_scope
    metrics = _measured(truth[scoped], told[scoped], _numbers(test, scoped))
    if 0 < scoped.sum() < len(truth):
        strange = strangeness(scores, inside)
        outside = Measure("oos_auc", auc)
        metrics |= measured((~scoped).astype(float), strange, _numbers(test, scoped | True), measures=(outside,))
    return {"metrics": metrics, "classes": len(names), "trained_rows": len(train)}


def check_folds(encoder: Encoder, data: Labelled, *, budget_s: float, progress: Progress) -> dict[str, Any]:
    """Test every row by a model that saw neither it nor its group."""
    until = time.monotonic() + 0.9 * budget_s
    data = sampled(data, round(ROWS_PER_SECOND * budget_s), progress)
    if len(set(data.labels)) < 2:
        raise InvalidInput("There must be at least two different labels.")
    folds = folds_of(data, FOLDS)
    told = np.array(data.labels, dtype=object)
    for fold in range(FOLDS):
        rest, held = data.picked(np.flatnonzero(folds != fold)), data.picked(np.flatnonzero(folds == fold))
        share = time.monotonic() + (until - time.monotonic()) / (FOLDS - fold)
        choice = chosen(encoder, rest, share, progress)
        model = fitted(encoder, rest, choice, share)
        scores = scores_of(model, held, choice)
        told[folds == fold] = np.array(model.classes)[scores.argmax(axis=1)]
        progress(f"fold {fold + 1} of {FOLDS}")
    truth = np.array(data.labels)
    everything = np.ones(len(data), bool)
    metrics = _measured(truth, told.astype(str), _numbers(data, everything))
    return {"metrics": metrics, "classes": len(set(data.labels)), "folds": FOLDS}


def confusion(truth: Sequence[str], told: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count by true class what was said instead."""
    table: dict[str, dict[str, int]] = {}
    for true, said in zip(truth, told, strict=True):
        row = table.setdefault(true, {})
        row[said] = row.get(said, 0) + 1
    return {true: dict(sorted(row.items(), key=lambda cell: -cell[1])) for true, row in sorted(table.items())}


def _measured(truth: Any, told: Any, groups: npt.NDArray[np.int64]) -> dict[str, Any]:
    names = {name: index for index, name in enumerate(sorted({*truth, *told}))}
    true = np.array([names[name] for name in truth], float)
    said = np.array([names[name] for name in told], float)
    return measured(
        true, said, groups, measures=(Measure("accuracy", _accuracy), Measure("macro_f1", macro_f1)), draws=100
    )


def _numbers(data: Labelled, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the groups of some rows as numbers; without groups each row is its own."""
    if data.groups is None:
        return np.arange(int(rows.sum()))
    return np.unique(np.array(data.groups)[rows], return_inverse=True)[1].astype(np.int64)
