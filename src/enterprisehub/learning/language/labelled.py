"""Texts with their labels: picked, drawn, and dealt into folds."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.features import Before
from enterprisehub.learning.progress import Progress

_Value = TypeVar("_Value")


class Labelled(Struct, frozen=True):
    """Texts with their labels; `groups` go together into one fold, `before` is what was said before in the same group."""

    texts: list[str]
    labels: list[str]
    groups: list[str] | None = None
    before: list[Before] | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def picked(self, rows: npt.NDArray[np.int64]) -> "Labelled":
        def some(values: list[_Value]) -> list[_Value]:
            return [values[row] for row in rows]

        groups = None if self.groups is None else some(self.groups)
        return Labelled(some(self.texts), some(self.labels), groups, None if self.before is None else some(self.before))


def macro_f1(truth: Floats, told: Floats) -> float:
    """Return the mean of the classes' F1, over the classes that truly occur."""
    scores = []
    for name in np.unique(truth):
        hits = float(np.sum((truth == name) & (told == name)))
        scores.append(2 * hits / float(np.sum(truth == name) + np.sum(told == name)))
    return float(np.mean(scores))


def folds_of(data: Labelled, count: int) -> npt.NDArray[np.int64]:
    """Return a fold for each row: groups stay together, of few groups each is a fold; else every class is in every fold as far as its rows reach."""
    rng = np.random.default_rng(7)
    if data.groups is not None:
        names, places = np.unique(np.array(data.groups), return_inverse=True)
        return (rng.permutation(len(names)) % count)[places]
    folds = np.zeros(len(data), np.int64)
    labels = np.array(data.labels)
    for name in np.unique(labels):  # every class in every fold
        rows = np.flatnonzero(labels == name)
        folds[rows] = (rng.permutation(len(rows)) + rng.integers(count)) % count
    return folds


def sampled(data: Labelled, most: int, progress: Progress) -> Labelled:
    """Return at most so many rows, drawn at random, in their order."""
    if len(data) <= most:
        return data
    progress(f"{len(data):,} rows are more than the time allows: {most:,} drawn at random")
    return data.picked(np.sort(np.random.default_rng(7).permutation(len(data))[:most]))
