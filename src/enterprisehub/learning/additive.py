"""An additive model as look-up tables: its terms are its reasons, and scoring is a search in sorted edges.

The logit is the base plus one term a feature. A term is piecewise constant: `values[i]` holds for
`edges[i-1] < x <= edges[i]`, the last but one beyond all edges, the last for a missing value. Terms are centred on
their mean over the training rows, which makes them the exact Shapley values of the model (tested against LightGBM's
TreeSHAP). A few interactions may stand beside them: tables over two or three features, whose values are told in equal
shares by the features they join, so that the terms of a row still sum exactly to its logit. Beside the model stand
replicas, fitted on other rows; how far they differ is the model's own uncertainty. Needs numpy only.
"""

import math
import struct
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Floats = npt.NDArray[np.float64]

LEAST: Final = 0.005
MOST: Final = 0.995
"""No model of behaviour is surer than this."""
Z90: Final = 1.6448536269514722
"""Standard normal quantile of a two-sided 90 % interval."""
CHUNK: Final = 256
PRECISION: Final = 24
"""Binary places of packed numbers."""
STEP_BYTES: Final = 4


class Table(Struct, frozen=True, kw_only=True):
    """The term of one feature; values have two entries more than edges."""

    feature: str
    edges: list[float]
    values: list[float]
    replicas: list[list[float]]


class Interaction(Struct, frozen=True, kw_only=True):
    """What two or three features say together beyond what each says alone."""

    features: list[str]
    edges: list[list[float]]
    """By feature; each of them is an edge of the feature's own table too."""
    values: bytes
    """`packed`: the model's own values and then each replica's, (1 + replicas) by cells, the last feature varying fastest;
    a feature has two cells more than edges, as in `Table`."""

    def told(self, replicas: int) -> Floats:
        """Return the values (1 + replicas by cells).

        Raises:
            ValueError: they are not what `packed` makes, or not so many.
        """
        cells = math.prod(len(own) + 2 for own in self.edges)
        return unpacked(self.values, (1 + replicas) * cells).reshape(1 + replicas, cells)


def packed(values: Floats) -> bytes:
    """Pack finite numbers, right to 2⁻²⁵, or to that share of the largest where it is beyond 1.

    First the step (a little-endian float64), then the differences of neighbours in steps: trees leave long runs of one
    value, so that most of these are zero and nothing is left of them when compressed.
    """
    largest = float(np.abs(values).max(initial=0.0))
    step = 2.0 ** (math.ceil(math.log2(max(1.0, largest))) - PRECISION)
    steps = np.rint(values.ravel() / step).astype(np.int64)
    return struct.pack("<d", step) + zlib.compress(np.diff(steps, prepend=0).astype("<i4").tobytes(), 9)


def unpacked(data: bytes, count: int) -> Floats:
    """Unpack so many numbers.

    Raises:
        ValueError: it is not what `packed` makes of so many.
    """
    reading = zlib.decompressobj()
    try:
        (step,) = struct.unpack_from("<d", data)
        steps = reading.decompress(data[8:], STEP_BYTES * count + 1)
    except (zlib.error, struct.error) as error:
        raise ValueError(str(error)) from error
    if not reading.eof or len(steps) != STEP_BYTES * count or not 0 < step < math.inf:
        raise ValueError(f"not {count} numbers")
    return np.asarray(np.cumsum(np.frombuffer(steps, "<i4").astype(np.int64)) * step)


class Tables(Struct, frozen=True, kw_only=True, omit_defaults=True):
    base: float
    replica_bases: list[float]
    tables: list[Table]
    interactions: list[Interaction] = []
    spread_scale: float = 1.0
    """What the replicas' standard deviation is multiplied by to give the model's standard error."""


def bare(tables: Tables) -> Tables:
    """Return tables without their replicas: for models whose uncertainty nobody reads off them."""
    own = [Table(feature=one.feature, edges=one.edges, values=one.values, replicas=[]) for one in tables.tables]
    joint = []
    for each in tables.interactions:
        values = packed(each.told(len(tables.replica_bases))[0])
        joint.append(Interaction(features=each.features, edges=each.edges, values=values))
    return Tables(base=tables.base, replica_bases=[], tables=own, interactions=joint)


def malformed(table: Table, replicas: int) -> bool:
    """Say whether a table does not fit itself: edges that do not rise, numbers missing, or none at all."""
    columns = (table.values, *table.replicas)
    return (
        len(table.replicas) != replicas
        or {len(values) for values in columns} != {len(table.edges) + 2}
        or sorted(set(table.edges)) != table.edges
        or not all(math.isfinite(number) for values in (table.edges, *columns) for number in values)
    )


def wrong(tables: Tables) -> str | None:
    """Say what is malformed in tables that were read from somewhere, None when nothing is."""
    replicas = len(tables.replica_bases)
    if not all(math.isfinite(number) for number in (tables.base, tables.spread_scale, *tables.replica_bases)):
        return "the base is malformed"
    for table in tables.tables:
        if malformed(table, replicas):
            return f"the table of {table.feature} is malformed"
    edges = {table.feature: set(table.edges) for table in tables.tables}
    for each in tables.interactions:
        known = len(each.features) == len(each.edges) and all(
            set(own) <= edges.get(feature, set()) and sorted(set(own)) == own
            for feature, own in zip(each.features, each.edges, strict=True)
        )
        if not known or not _whole(each, replicas):
            return f"what {' and '.join(each.features)} say together is malformed"
    return None


def _whole(interaction: Interaction, replicas: int) -> bool:
    try:
        interaction.told(replicas)
    except ValueError:
        return False
    return True


class Terms(Struct, frozen=True):
    """Rows scored: terms (rows by features), logits and the replicas' standard deviation (rows), 0 without replicas."""

    terms: Floats
    logits: Floats
    spread: Floats


class Additive:
    """Tables ready to score."""

    def __init__(self, tables: Tables) -> None:
        self.features = tuple(table.feature for table in tables.tables)
        self.base = tables.base
        self._edges = [np.array([*table.edges, np.inf]) for table in tables.tables]
        sizes = [len(table.values) for table in tables.tables]
        starts = np.cumsum([0, *sizes[:-1]])
        self._starts = starts[:, None]
        self._searches = [
            (table.edges, start, start + size - 1)
            for table, start, size in zip(tables.tables, starts.tolist(), sizes, strict=True)
        ]
        own = np.concatenate([np.array(table.values) for table in tables.tables])
        others = np.concatenate([np.array(table.replicas).reshape(-1, len(table.values)).T for table in tables.tables])
        self._joint = _Joint(tables, sum(sizes)) if tables.interactions else None
        steps = np.column_stack([own, others])
        self._steps = np.ascontiguousarray(np.vstack([steps, self._joint.cells]) if self._joint else steps)
        self._bases = np.array([tables.base, *tables.replica_bases])
        self._scale = tables.spread_scale

    def score(self, rows: Floats) -> Terms:
        """Score rows (rows by features, NaN where unknown), in chunks that stay in the cache."""
        if len(rows) <= CHUNK:
            return self._score(rows)
        parts = [self._score(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)]
        return Terms(
            np.concatenate([part.terms for part in parts]),
            np.concatenate([part.logits for part in parts]),
            np.concatenate([part.spread for part in parts]),
        )

    def _score(self, rows: Floats) -> Terms:
        columns = np.ascontiguousarray(rows.T)
        places = np.empty(columns.shape, dtype=np.intp)
        for index, edges in enumerate(self._edges):
            # infinity closes the edges, and NaN sorts behind it: into the last place
            places[index] = edges.searchsorted(columns[index])
        places += self._starts
        if self._joint is not None:
            places = np.vstack([places, self._joint.places(places)])
        steps = self._steps.take(places, axis=0)
        logits = steps.sum(axis=0) + self._bases
        terms = steps[: len(self._edges), :, 0]
        if self._joint is not None:
            self._joint.share(terms, steps[len(self._edges) :, :, 0])
        spread = self._scale * _spread(np.ascontiguousarray(logits.T)[1:])
        return Terms(np.ascontiguousarray(terms.T), logits[:, 0], spread)

    def score_one(self, row: Sequence[float]) -> tuple[list[float], float, float]:
        """Return terms, logit and spread of one row: the numbers of `score`, to the last bit, without a numpy call a
        feature."""  # noqa: D205, D209
        places = [
            bisect_left(edges, value) + start if value == value else missing  # noqa: PLR0124 false for NaN only
            for value, (edges, start, missing) in zip(row, self._searches, strict=True)
        ]
        if self._joint is not None:
            places += self._joint.places(np.array(places)).tolist()
        steps = self._steps.take(places, axis=0)
        logit, *others = (steps.sum(axis=0) + self._bases).tolist()
        total = squares = 0.0
        for other in others:  # not `sum`: from Python 3.12 on it rounds in another way than numpy's additions
            total += other
        mean = total / max(1, len(others))
        for other in others:
            squares += (other - mean) * (other - mean)
        terms = steps[: len(self._edges), 0]
        if self._joint is not None:
            self._joint.share(terms, steps[len(self._edges) :, 0])
        return terms.tolist(), logit, self._scale * math.sqrt(squares / len(others)) if others else 0.0


def _spread(replicas: Floats) -> Floats:
    """Return the standard deviation over replicas (replicas by rows).

    Added up one after the other, so that a row's number does not depend on how many are scored with it: numpy's own sum
    pairs numbers by the array's shape, and a replay must give the same bits.
    """
    if not len(replicas):
        return np.zeros(replicas.shape[1])
    mean = sum(replicas, start=np.zeros(replicas.shape[1])) / len(replicas)
    squares = ((replica - mean) * (replica - mean) for replica in replicas)
    return np.asarray(np.sqrt(sum(squares, start=np.zeros(replicas.shape[1])) / len(replicas)))


class _Joint:
    """Interactions ready to score: a feature's place in its own table says its place in theirs."""

    def __init__(self, tables: Tables, before: int) -> None:
        """Lay out cells behind `before` steps of the features' own tables."""
        index = {table.feature: at for at, table in enumerate(tables.tables)}
        sizes = [len(table.values) for table in tables.tables]
        starts = np.cumsum([0, *sizes[:-1]])
        width = max(len(each.features) for each in tables.interactions)
        count = len(tables.interactions)
        self._members = np.zeros((count, width), dtype=np.intp)
        self._shifts = np.zeros((count, width), dtype=np.intp)
        self._owners: list[list[int]] = []
        offsets, cells, length = [np.zeros(max(sizes), dtype=np.intp)], [], max(sizes)
        for number, each in enumerate(tables.interactions):
            lengths = [len(edges) + 2 for edges in each.edges]
            self._owners.append([index[name] for name in each.features])
            for slot, name in enumerate(each.features):
                at = index[name]
                stride = math.prod(lengths[slot + 1 :])
                first = before if slot == 0 else 0
                offsets.append(_coarser(tables.tables[at].edges, each.edges[slot]) * stride + first)
                self._members[number, slot] = at
                self._shifts[number, slot] = length - starts[at]
                length += sizes[at]
            for slot in range(len(each.features), width):
                self._shifts[number, slot] = -starts[0]  # the first feature once more, worth nothing
            cells.append(each.told(len(tables.replica_bases)).T)
            before += math.prod(lengths)
        self._offsets = np.concatenate(offsets)
        self.cells = np.concatenate(cells)

    def places(self, places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Return the interactions' steps (by rows, or of one row) for the features' own."""
        shifts = self._shifts if places.ndim == 1 else self._shifts[:, :, None]
        return np.asarray(self._offsets.take(places[self._members] + shifts).sum(axis=1))

    def share(self, terms: Floats, joint: Floats) -> None:
        """Give each interaction's steps in equal parts to its features' terms, one row of an array a feature.

        One after the other, so that a row's numbers do not depend on how many are scored with it.
        """
        for step, owners in zip(joint, self._owners, strict=True):
            for at in owners:
                terms[at] += step / len(owners)


def _coarser(edges: Sequence[float], chosen: Sequence[float]) -> npt.NDArray[np.intp]:
    """Return the place among fewer edges for each place among all."""
    inner = np.searchsorted(np.array(chosen), np.array(edges))
    return np.concatenate([inner, [len(chosen), len(chosen) + 1]]).astype(np.intp)


def probability(logit: float) -> float:
    """Return the probability of a logit, never surer than `LEAST` and `MOST`."""
    return min(max(1 / (1 + math.exp(-logit)), LEAST), MOST) if logit > -700 else LEAST


def probabilities(logits: Floats) -> Floats:
    return np.clip(1 / (1 + np.exp(-np.clip(logits, -700, 700))), LEAST, MOST)


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))
