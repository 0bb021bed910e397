"""Tell how probable each stage is, coherently: reply, appointment, showing, contract, close.

The appointment has the one explained model. Each other stage hangs on it by a conditional probability of its own, an
additive model too: a reply without an appointment, a showing given an appointment, a contract given a showing, a close
given a contract. Products of probabilities cannot rise, so a later stage is never likelier than an earlier one. Where
there were too few cases to learn from, a conditional is one number for all with its own uncertainty.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.contracts.scoring import StageChance
from enterprisehub.learning.additive import MOST, Z90, Floats, Table, malformed
from enterprisehub.learning.outcomes import STAGES, Reached

LEAST_STAGE: Final = 1e-4
"""A close within a month may well be rarer than one in two hundred."""
DIGITS: Final = 6
GIVEN: Final = {
    Reached.REPLY: "no appointment",
    Reached.SHOWING: "an appointment",
    Reached.CONTRACT: "a showing",
    Reached.CLOSE: "a contract",
}
"""What each conditional is conditional on, in the order of `STAGES`."""
CERTAIN: Final = 30.0
_NAMES: Final = [stage.value for stage in STAGES]


class Head(Struct, frozen=True, kw_only=True):
    """One conditional probability, as log-odds: base and terms, with replicas beside it."""

    stage: str
    rows: int
    positives: int
    base: float
    replica_bases: list[float]
    tables: list[Table] = []
    """None: too few cases for features to matter."""


class Stages:
    """The conditionals ready to tell, on common edges: one search a feature for all of them."""

    def __init__(self, heads: Sequence[Head], features: Sequence[str]) -> None:
        wanted = [stage.value for stage in GIVEN]
        if [head.stage for head in heads] != wanted:
            raise ValueError(f"stages must be {', '.join(wanted)}")
        if len({len(head.replica_bases) for head in heads}) != 1 or len(heads[0].replica_bases) < 2:
            raise ValueError("stages must have equally many replicas, two or more")
        used = sorted({features.index(table.feature) for head in heads for table in head.tables})
        self.columns = used
        """Places of the features in the model's row."""
        self._width = 1 + len(heads[0].replica_bases)
        self._edges = [
            np.unique([edge for head in heads for table in _of(head, features[at]) for edge in table.edges])
            for at in used
        ]
        sizes = [len(edges) + 2 for edges in self._edges]
        self._starts = np.cumsum([0, *sizes[:-1]])[:, None] if used else np.zeros((0, 1), dtype=np.intp)
        self._bounds = [np.append(edges, np.inf) for edges in self._edges]
        self._searches = [
            (at, edges.tolist(), start, start + len(edges) + 1)
            for at, edges, start in zip(used, self._edges, self._starts[:, 0].tolist(), strict=True)
        ]
        self._steps = np.zeros((sum(sizes), len(heads) * self._width))
        for number, head in enumerate(heads):
            for at, edges, start in zip(used, self._edges, self._starts[:, 0].tolist(), strict=True):
                for table in _of(head, features[at]):
                    self._put(table, edges, start, number)
        self._bases = np.array([value for head in heads for value in (head.base, *head.replica_bases)])

    def _put(self, table: Table, edges: Floats, start: int, number: int) -> None:
        own = np.array(table.edges)
        for column, values in enumerate((table.values, *table.replicas)):
            held = np.array(values)
            at = own.searchsorted(edges) if len(own) else np.zeros(len(edges), dtype=np.intp)
            place = number * self._width + column
            self._steps[start : start + len(edges) + 2, place] = [*held[at], held[-2], held[-1]]

    def chances(self, rows: Floats, meeting: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
        """Return probability, low and high (rows by `STAGES`).

        Args:
            rows: the features of the model, NaN where unknown.
            meeting: probability of an appointment.
            spread: the standard deviation of its log-odds.
        """
        logits = np.broadcast_to(self._bases, (len(rows), len(self._bases)))
        if self.columns:
            columns = np.ascontiguousarray(rows[:, self.columns].T)
            places = np.empty(columns.shape, dtype=np.intp)
            for at, edges in enumerate(self._bounds):
                places[at] = edges.searchsorted(columns[at])
            places += self._starts
            logits = self._steps.take(places, axis=0).sum(axis=0) + self._bases
        shaped = logits.reshape(len(rows), -1, self._width)
        given = 1 / (1 + np.exp(-np.clip(shaped[:, :, 0], -CERTAIN, CERTAIN)))
        # replicas are stored as far apart as the standard error says (see `training.staging`)
        return _joined(meeting, spread**2, given, shaped[:, :, 1:].var(axis=2))

    def many(self, rows: Floats, meeting: Floats, spread: Floats) -> list[list[StageChance]]:
        """Return each row's stages as they are answered."""
        told = (values.tolist() for values in self.chances(rows, meeting, spread))
        return [
            [
                StageChance(stage=name, probability=chance, interval=(low, high))
                for name, chance, low, high in zip(_NAMES, *each, strict=True)
            ]
            for each in zip(*told, strict=True)
        ]

    def one(self, row: Sequence[float], meeting: float, spread: float) -> list[StageChance]:
        """Return one row's stages: the numbers of `many` without its forty numpy calls."""
        places = [
            bisect_left(edges, row[at]) + start if row[at] == row[at] else missing
            for at, edges, start, missing in self._searches
        ]
        logits = (self._steps.take(places, axis=0).sum(axis=0) + self._bases).tolist()
        width = self._width
        given, variances = [], []
        for start in range(0, len(logits), width):
            held = min(max(logits[start], -CERTAIN), CERTAIN)
            given.append(1 / (1 + math.exp(-held)))
            others = logits[start + 1 : start + width]
            mean = sum(others) / len(others)
            variances.append(sum((other - mean) ** 2 for other in others) / len(others))
        return _joined_one(meeting, spread**2, given, variances)


def _of(head: Head, feature: str) -> list[Table]:
    return [table for table in head.tables if table.feature == feature]


def _joined(meeting: Floats, variance: Floats, given: Floats, spreads: Floats) -> tuple[Floats, Floats, Floats]:
    """Multiply along the chain; variances follow by the delta method on the logarithms."""
    told = np.empty((len(meeting), len(STAGES)))
    reach = np.empty_like(told)
    told[:, 0] = 1 - (1 - meeting) * (1 - given[:, 0])
    told[:, 1] = meeting
    log_variance = (meeting**2 * variance + given[:, 0] ** 2 * spreads[:, 0]) / np.maximum(told[:, 0], 1e-9) ** 2
    reach[:, 0], reach[:, 1] = log_variance, variance
    so_far = (1 - meeting) ** 2 * variance
    for number in range(1, given.shape[1]):
        told[:, number + 1] = told[:, number] * given[:, number]
        so_far = so_far + (1 - given[:, number]) ** 2 * spreads[:, number]
        reach[:, number + 1] = so_far / np.maximum(1 - told[:, number + 1], 1e-9) ** 2
    told[:, 2:] = np.round(np.clip(told[:, 2:], LEAST_STAGE, None), DIGITS)
    told[:, 0] = np.round(np.clip(told[:, 0], None, MOST), DIGITS)
    told[:, 0] = np.maximum(told[:, 0], told[:, 1])
    told[:, 2:] = np.minimum.accumulate(np.minimum(told[:, 2:], told[:, 1:2]), axis=1)
    odds = np.log(told / (1 - told))
    width = Z90 * np.sqrt(reach)
    low, high = (np.round(1 / (1 + np.exp(-(odds + sign * width))), DIGITS) for sign in (-1, 1))
    return told, np.minimum(low, told), np.maximum(high, told)


def _joined_one(meeting: float, variance: float, given: list[float], spreads: list[float]) -> list[StageChance]:
    """Do as `_joined` for one row."""
    reply = 1 - (1 - meeting) * (1 - given[0])
    reply_variance = (meeting**2 * variance + given[0] ** 2 * spreads[0]) / max(reply, 1e-9) ** 2
    told = [max(round(min(reply, MOST), DIGITS), meeting), meeting]
    reach = [reply_variance, variance]
    so_far, chance = (1 - meeting) ** 2 * variance, meeting
    for share, spread in zip(given[1:], spreads[1:], strict=True):
        chance *= share
        so_far += (1 - share) ** 2 * spread
        reach.append(so_far / max(1 - chance, 1e-9) ** 2)
        told.append(min(told[-1], round(max(chance, LEAST_STAGE), DIGITS)))
    answers = []
    for name, probability, squared in zip(_NAMES, told, reach, strict=True):
        odds, width = math.log(probability / (1 - probability)), Z90 * math.sqrt(squared)
        low = round(1 / (1 + math.exp(-(odds - width))), DIGITS)
        high = round(1 / (1 + math.exp(-(odds + width))), DIGITS)
        answers.append(
            StageChance(stage=name, probability=probability, interval=(min(low, probability), max(high, probability)))
        )
    return answers


def checked(heads: Sequence[Head]) -> str | None:
    """Say what is wrong with stored conditionals, None when nothing is."""
    for head in heads:
        for table in head.tables:
            if malformed(table, len(head.replica_bases)):
                return f"the table of {table.feature} for {head.stage} is malformed"
        if not all(math.isfinite(number) for number in (head.base, *head.replica_bases)):
            return f"the stage {head.stage} holds numbers that are not finite"
    return None
