"""Measure the text classifier on labelled texts: trained on one file and tested on another, or out of fold, beside simple baselines."""

import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.baselines import BASELINES, MAJORITY, NAMES, most_frequent, tuned
from enterprisehub.learning.language.choosing import Choice, chosen, fitted
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.intents import strangeness
from enterprisehub.learning.language.labelled import Labelled, folds_of, macro_f1, sampled
from enterprisehub.learning.measures import Estimate, Measure, auc, measured
from enterprisehub.learning.progress import Progress

FOLDS: Final = 5
ROWS_PER_SECOND: Final = 150
"""Texts that are encoded and learned from in a second, at the slowest; more than the budget allows are sampled."""
OURS: Final = "ours"
OUR_SHARE: Final = 0.8
"""Share of the time that is ours; the rest is the baselines'."""
DRAWS: Final = 200
ROUNDING: Final = 4

Labels = npt.NDArray[np.str_]


class Said(Struct, frozen=True):
    """What a model says of rows: the best known class of each, and how little each belongs to any of them."""

    told: Labels
    strange: Floats


def _accuracy(truth: Floats, told: Floats) -> float:
    return float(np.mean(truth == told))


MEASURES: Final = (Measure("accuracy", _accuracy), Measure("macro_f1", macro_f1))


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
    said, choice = _compared(encoder, train, test, out_of_scope, until, progress)
    truth = np.array(test.labels)
    scoped = truth != out_of_scope
    numbers = _numbers(test)
    told = _measured(truth[scoped], {name: each.told[scoped] for name, each in said.items()}, numbers[scoped])
    if 0 < scoped.sum() < len(truth):
        for name, each in said.items():
            into = told["metrics"] if name == OURS else told["baselines"][name]
            outside = (Measure("oos_auc", auc),)
            into |= measured((~scoped).astype(float), each.strange, numbers, measures=outside, draws=DRAWS)
    _show(told, progress)
    return {**told, "classes": len(known), "trained_rows": len(train), "chosen": [str(choice)]}


def check_folds(encoder: Encoder, data: Labelled, *, budget_s: float, progress: Progress) -> dict[str, Any]:
    """Test every row by models that saw neither it nor its group."""
    until = time.monotonic() + 0.9 * budget_s
    data = sampled(data, round(ROWS_PER_SECOND * budget_s), progress)
    if len(set(data.labels)) < 2:
        raise InvalidInput("There must be at least two different labels.")
    if data.groups is not None and len(set(data.groups)) < 2:
        raise InvalidInput("There is one group only, so none can be held out; leave the group column out.")
    folds = folds_of(data, FOLDS)
    count = int(folds.max()) + 1
    truth = np.array(data.labels)
    told = {name: truth.copy() for name in (OURS, *NAMES)}
    choices = []
    for fold in range(count):
        rest, held = data.picked(np.flatnonzero(folds != fold)), data.picked(np.flatnonzero(folds == fold))
        if not len(held) or len(set(rest.labels)) < 2:
            raise InvalidInput("There are too few rows to hold out a fifth of them in turn.")
        share = time.monotonic() + (until - time.monotonic()) / (count - fold)
        said, choice = _compared(encoder, rest, held, "", share, progress)
        choices.append(str(choice))
        for name, each in said.items():
            told[name][folds == fold] = each.told
        progress(f"fold {fold + 1} of {count}")
    found = _measured(truth, told, _numbers(data))
    _show(found, progress)
    return {**found, "classes": len(set(data.labels)), "folds": count, "chosen": choices}


def _compared(
    encoder: Encoder, train: Labelled, test: Labelled, out_of_scope: str, until: float, progress: Progress
) -> tuple[dict[str, Said], Choice]:
    """Return what our model and each baseline say of the test rows, and what ours was chosen to be."""
    began = time.monotonic()
    ours = began + OUR_SHARE * (until - began)
    choice = chosen(encoder, train, ours, progress)
    seen = {choice: _said(encoder, train, test, choice, out_of_scope, ours)}
    most = most_frequent([label for label in train.labels if label != out_of_scope])
    found = {OURS: seen[choice], MAJORITY: Said(np.array([most] * len(test)), np.zeros(len(test)))}
    for number, baseline in enumerate(BASELINES):
        now = time.monotonic()
        share = now + (until - now) / (len(BASELINES) - number)
        plain = tuned(encoder, train, baseline.looks, share)
        if plain not in seen:
            seen[plain] = _said(encoder, train, test, plain, out_of_scope, share)
        found[baseline.name] = seen[plain]
    return found, choice


def _said(
    encoder: Encoder, train: Labelled, test: Labelled, choice: Choice, out_of_scope: str, until: float
) -> Said:  # fmt: skip
    model = fitted(encoder, train, choice, until)
    scores = model.scores(test.texts, test.before)
    inside = np.array([name != out_of_scope for name in model.classes])
    told = np.array(model.classes)[inside][scores[:, inside].argmax(axis=1)]
    return Said(told, strangeness(scores, inside))


def confusion(truth: Sequence[str], told: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count by true class what was said instead."""
    table: dict[str, dict[str, int]] = {}
    for true, said in zip(truth, told, strict=True):
        row = table.setdefault(true, {})
        row[said] = row.get(said, 0) + 1
    return {true: dict(sorted(row.items(), key=lambda cell: -cell[1])) for true, row in sorted(table.items())}


def _measured(truth: Labels, told: dict[str, Labels], groups: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Return our measures, each baseline's with our lead over it, and precision, recall and F1 of each class."""
    names = np.unique(np.concatenate([truth, *told.values()])).tolist()
    places = {name: place for place, name in enumerate(names)}
    true = _places(truth, places)
    ours = _places(told[OURS], places)
    baselines: dict[str, Any] = {}
    for name in NAMES:
        theirs = _places(told[name], places)
        lead = measured(true, np.stack([ours, theirs], axis=1), groups, measures=_LEADS, draws=DRAWS)
        baselines[name] = {**measured(true, theirs, groups, measures=MEASURES, draws=DRAWS), "lead": lead}
    metrics = measured(true, ours, groups, measures=MEASURES, draws=DRAWS)
    return {"metrics": metrics, "baselines": baselines, "by_class": _by_class(truth, told[OURS])}


def _lead(measure: Measure) -> Measure:
    def over(truth: Floats, told: Floats) -> float:
        return measure.calculate(truth, told[:, 0]) - measure.calculate(truth, told[:, 1])

    return Measure(measure.name, over)


_LEADS: Final = tuple(_lead(each) for each in MEASURES)


def _places(labels: Labels, places: dict[str, int]) -> Floats:
    return np.array([places[label] for label in labels.tolist()], float)


def _by_class(truth: Labels, told: Labels) -> dict[str, dict[str, float]]:
    found = {}
    for name in sorted({*truth.tolist()}):
        right = float(np.sum((truth == name) & (told == name)))
        there, said = int(np.sum(truth == name)), int(np.sum(told == name))
        found[name] = {
            "rows": there,
            "precision": round(right / said, ROUNDING) if said else 0.0,
            "recall": round(right / there, ROUNDING),
            "f1": round(2 * right / (there + said), ROUNDING),
        }
    return found


def _show(found: dict[str, Any], progress: Progress) -> None:
    def line(name: str, of: dict[str, Any]) -> str:
        told = "  ".join(f"{each.name} {_brief(of[each.name])}" for each in MEASURES)
        lead = of.get("lead")
        return f"{name:<22}{told}" + (
            f"  ours leads by {_brief(lead['accuracy'])}, {_brief(lead['macro_f1'])}" if lead else ""
        )

    progress(line(OURS, found["metrics"]))
    for name in NAMES:
        progress(line(name, found["baselines"][name]))


def _brief(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _numbers(data: Labelled) -> npt.NDArray[np.int64]:
    """Return the rows' groups as numbers; without groups each row is its own."""
    if data.groups is None:
        return np.arange(len(data))
    return np.unique(np.array(data.groups), return_inverse=True)[1].astype(np.int64)
