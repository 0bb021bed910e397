"""Measure the text classifier on labelled texts: trained on one file and tested on another, or out of fold."""

import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.intents import fit_classifier, strangeness
from enterprisehub.learning.measures import Measure, auc, measured
from enterprisehub.learning.progress import Progress

FOLDS: Final = 5
ROWS_PER_SECOND: Final = 150
"""Texts that are encoded and learned from in a second, at the slowest; more than the budget allows are sampled."""
SMALL: Final = 60
BALANCES: Final = (0.0, 0.5)
"""How much the rarer classes are lifted; which is better is found on training rows only."""
LEAST_GAIN: Final = 0.005


class Labelled(Struct, frozen=True):
    """Texts with their labels; `groups` go together into one fold, `before` is what was said just before."""

    texts: list[str]
    labels: list[str]
    groups: list[str] | None = None
    before: list[str] | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def picked(self, rows: npt.NDArray[np.int64]) -> "Labelled":
        def some(values: list[str] | None) -> list[str] | None:
            return None if values is None else [values[row] for row in rows]

        texts, labels = some(self.texts), some(self.labels)
        return Labelled(texts or [], labels or [], some(self.groups), some(self.before))


def macro_f1(truth: Floats, told: Floats) -> float:
    """Return the mean of the classes' F1, over the classes that truly occur."""
    scores = []
    for name in np.unique(truth):
        hits = float(np.sum((truth == name) & (told == name)))
        scores.append(2 * hits / float(np.sum(truth == name) + np.sum(told == name)))
    return float(np.mean(scores))


def _accuracy(truth: Floats, told: Floats) -> float:
    return float(np.mean(truth == told))


def check_split(
    encoder: Encoder, train: Labelled, test: Labelled, *, out_of_scope: str, budget_s: float, progress: Progress
) -> dict[str, Any]:
    """Train on one set, test on the other; rows labelled `out_of_scope` must be told apart, not sorted."""
    until = time.monotonic() + 0.85 * budget_s
    train = _sampled(train, round(ROWS_PER_SECOND * budget_s), progress)
    known = set(train.labels) - {out_of_scope}
    if len(known) < 2:
        raise InvalidInput("Training needs at least two different labels.")
    progress(f"encoding and fitting {len(train):,} texts of {len(known)} classes")
    balance, context = _chosen(encoder, train, until, progress)
    before, tested = (train.before, test.before) if context else (None, None)
    model = fit_classifier(encoder, train.texts, train.labels, before=before, balance=balance, until=until)
    progress(f"scoring {len(test):,} texts")
    scores = model.scores(test.texts, tested)
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
    data = _sampled(data, round(ROWS_PER_SECOND * budget_s), progress)
    if len(set(data.labels)) < 2:
        raise InvalidInput("There must be at least two different labels.")
    folds = _folds(data, FOLDS)
    told = np.array(data.labels, dtype=object)
    for fold in range(FOLDS):
        rest, held = data.picked(np.flatnonzero(folds != fold)), data.picked(np.flatnonzero(folds == fold))
        share = time.monotonic() + (until - time.monotonic()) / (FOLDS - fold)
        balance, context = _chosen(encoder, rest, share, progress)
        model = fit_classifier(
            encoder, rest.texts, rest.labels, before=rest.before if context else None, balance=balance, until=share
        )
        scores = model.scores(held.texts, held.before if context else None)
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


def _chosen(encoder: Encoder, train: Labelled, until: float, progress: Progress) -> tuple[float, bool]:
    """Find on a held-out fifth of the training rows whether to lift rare classes and to look at what came before."""
    counts = np.unique(np.array(train.labels), return_counts=True)[1]
    even = counts.max() < 2 * max(1.0, float(np.median(counts)))
    if len(train) < SMALL or (even and train.before is None):
        return 0.0, False
    folds = _folds(train, FOLDS)
    rest, held = train.picked(np.flatnonzero(folds != 0)), train.picked(np.flatnonzero(folds == 0))
    best, choice = -1.0, (0.0, False)
    for context in (False, True) if train.before is not None else (False,):
        for balance in BALANCES:
            model = fit_classifier(
                encoder, rest.texts, rest.labels, before=rest.before if context else None, balance=balance,
                until=time.monotonic() + max(1.0, (until - time.monotonic()) / 6),
            )  # fmt: skip
            scores = model.scores(held.texts, held.before if context else None)
            told = np.array(model.classes)[scores.argmax(axis=1)]
            gain = macro_f1(np.array(held.labels), told) + float(np.mean(told == np.array(held.labels)))
            if gain > best + LEAST_GAIN:
                best, choice = gain, (balance, context)
    progress(f"rare classes lifted by {choice[0]}, words before used: {'yes' if choice[1] else 'no'}")
    return choice


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


def _folds(data: Labelled, count: int) -> npt.NDArray[np.int64]:
    rng = np.random.default_rng(7)
    if data.groups is not None:
        names, places = np.unique(np.array(data.groups), return_inverse=True)
        if len(names) >= count:
            return (rng.permutation(len(names)) % count)[places]
    folds = np.zeros(len(data), np.int64)
    labels = np.array(data.labels)
    for name in np.unique(labels):  # every class in every fold
        rows = np.flatnonzero(labels == name)
        folds[rows] = (rng.permutation(len(rows)) + rng.integers(count)) % count
    return folds


def _sampled(data: Labelled, most: int, progress: Progress) -> Labelled:
    if len(data) <= most:
        return data
    progress(f"{len(data):,} rows are more than the time allows: {most:,} drawn at random")
    return data.picked(np.sort(np.random.default_rng(7).permutation(len(data))[:most]))
