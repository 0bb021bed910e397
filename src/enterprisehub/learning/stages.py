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
    """The conditionals ready to tell, on common edges: one search a feature for all of them, then a look-up a table."""

    def __init__(self, heads: Sequence[Head], features: Sequence[str]) -> None:
        wanted = [stage.value for stage in GIVEN]
        if [head.stage for head in heads] != wanted:
            raise ValueError(f"stages must be {', '.join(wanted)}")
        if len({len(head.replica_bases) for head in heads}) != 1 or len(heads[0].replica_bases) < 2:
            raise ValueError("stages must have equally many replicas, two or more")
        used = sorted({features.index(table.feature) for head in heads for table in head.tables})
        self.columns = used
        """Places of the features in the model's row."""
        edges = {
            at: np.unique([edge for head in heads for table in _of(head, features[at]) for edge in table.edges])
            for at in used
        }
        self._bounds = [np.append(edges[at], np.inf) for at in used]
        self._searches = [(at, edges[at].tolist(), len(edges[at]) + 1) for at in used]
        # a head's look-ups stand together: first its base, which every row finds, then its own tables
        slots: list[int] = []
        steps: list[Floats] = []
        self._spans = []
        for head in heads:
            first = len(slots)
            slots.append(len(used))
            steps.append(np.array([[head.base, *head.replica_bases]]))
            for slot, at in enumerate(used):
                for table in _of(head, features[at]):
                    slots.append(slot)
                    steps.append(_laid_out(table, edges[at]))
            self._spans.append(slice(first, len(slots)))
        starts = np.cumsum([0, *(len(each) for each in steps[:-1])]).tolist()
        self._slots, self._starts = np.array(slots), np.array(starts)
        self._lookups = list(zip(slots, starts, strict=True))
        self._steps = np.concatenate(steps)

    def chances(self, rows: Floats, meeting: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
        """Return probability, low and high (rows by `STAGES`).

        Args:
            rows: the features of the model, NaN where unknown.
            meeting: probability of an appointment.
            spread: the standard deviation of its log-odds.
        """
        found = np.zeros((len(self.columns) + 1, len(rows)), dtype=np.intp)
        for place, (at, bounds) in enumerate(zip(self.columns, self._bounds, strict=True)):
            found[place] = bounds.searchsorted(np.ascontiguousarray(rows[:, at]))
        steps = self._steps.take(found[self._slots] + self._starts[:, None], axis=0)
        logits = np.stack([steps[own].sum(axis=0) for own in self._spans], axis=1)
        given = 1 / (1 + np.exp(-np.clip(logits[:, :, 0], -CERTAIN, CERTAIN)))
        # replicas are stored as far apart as the standard error says (see `training.staging`)
        return _joined(meeting, spread**2, given, logits[:, :, 1:].var(axis=2))

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
        found = [
            bisect_left(edges, row[at]) if row[at] == row[at] else missing for at, edges, missing in self._searches
        ]
        found.append(0)
        steps = self._steps.take([found[slot] + start for slot, start in self._lookups], axis=0)
        given, variances = [], []
        for own in self._spans:
            logit, *others = steps[own].sum(axis=0).tolist()
            held = min(max(logit, -CERTAIN), CERTAIN)
            given.append(1 / (1 + math.exp(-held)))
            mean = sum(others) / len(others)
            variances.append(sum((other - mean) ** 2 for other in others) / len(others))
        return _joined_one(meeting, spread**2, given, variances)


def _of(head: Head, feature: str) -> list[Table]:
    return [table for table in head.tables if table.feature == feature]


def _laid_out(table: Table, edges: Floats) -> Floats:
    """Return a table's values and its replicas' by the places among edges that hold its own (places by columns)."""
    own = np.array(table.edges)
    at = own.searchsorted(edges) if len(own) else np.zeros(len(edges), dtype=np.intp)
    held = np.column_stack([table.values, *table.replicas])
    return np.concatenate([held[at], held[-2:]])


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
