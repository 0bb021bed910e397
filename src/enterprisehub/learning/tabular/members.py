"""Boost members, each on other rows, and weigh them with a linear part by what they say of rows they have not seen."""

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.tabular.calibrate import weigh
from enterprisehub.learning.tabular.compiling import Blend
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.plan import Plan
from enterprisehub.learning.tabular.problem import Problem
from enterprisehub.learning.tabular.trees import Boosted, Data, Effort, Group, boost

LINEAR_ROWS: Final = 30_000
"""Rows that teach the linear part, drawn from all: it has few weights, but the first rows are those of one market or season."""
SIDE_BY_SIDE: Final = 2
"""Members boosted at the same time, a thread each."""
MEMBER_ROWS: Final = 100_000
"""Rows that a member learns from at most, others for each: a curve of one feature is known well by then."""
CHECK_ROWS: Final = 30_000
"""Of those left out, rows that say when to stop, what members weigh and how they are calibrated."""


def dealt(
    groups: npt.NDArray[np.int64], target: Floats, count: int, seed: int, *, binary: bool
) -> npt.NDArray[np.int64]:
    """Deal groups to so many parts, each part with about the same outcomes."""
    rng = np.random.default_rng(seed)
    own, member = np.unique(groups, return_inverse=True)
    means = np.bincount(member, weights=target) / np.bincount(member)
    order = np.lexsort((rng.random(len(own)), means if binary else np.zeros(len(own))))
    parts = np.empty(len(own), dtype=np.int64)
    for start in range(0, len(own), count):
        taken = order[start : start + count]
        parts[taken] = rng.permutation(count)[: len(taken)]
    return parts[member]


def boosted(
    problem: Problem,
    data: Data,
    parts: npt.NDArray[np.int64],
    joined: Sequence[Group],
    chosen: Plan,
    progress: Progress,
) -> tuple[list[Boosted], Floats]:
    """Boost a member for each part left out; return with them what each says of its part's rows that checked it."""
    deadline = time.monotonic() + 0.9 * max(1.0, problem.until - time.monotonic())
    rounds = math.ceil(chosen.members / SIDE_BY_SIDE)

    def member(part: int) -> Boosted:
        now = time.monotonic()
        turns_left = rounds - part // SIDE_BY_SIDE
        effort = Effort(learning_rate=chosen.learning_rate, deadline=now + max(0.2, deadline - now) / turns_left)
        own, held = seen_by(part, parts, problem.seed)
        told = boost(data.of(own), data.of(held), joined, effort, problem.seed + part)
        progress(f"member {part + 1} of {chosen.members} boosted")
        return told

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        members = list(pool.map(member, range(chosen.members)))
    unseen = np.full(len(data.target), np.nan)
    for part, each in enumerate(members):
        checked = seen_by(part, parts, problem.seed)[1]
        held = data.of(checked)
        unseen[checked] = each.raw(held.codes, held.coarse)
    return members, unseen


def seen_by(part: int, parts: npt.NDArray[np.int64], seed: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the rows that the member of a part learns from, and those it is checked on, in the order of the rows."""
    rng = np.random.default_rng([seed, part])
    rest, own = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
    return _at_most(rest, MEMBER_ROWS, rng), _at_most(own, CHECK_ROWS, rng)


def _at_most(rows: npt.NDArray[np.intp], most: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    return rows if len(rows) <= most else np.sort(rng.choice(rows, most, replace=False))


def standard_error_of(members: int, rows: int) -> float:
    """Return what the standard deviation over members is multiplied by to give the standard error of their mean.

    Members that share a share r of their rows correlate by about r: the variance of a mean of k of them is
    s² (1 + (k - 1) r) / (k (1 - r)), with s² as the sample gives it. Where all but a part is learned from, this is the
    delete-a-group jackknife, √(k - 1).
    """
    shared = (members - 2) / (members - 1)
    if rows * (members - 1) / members > MEMBER_ROWS:
        shared *= MEMBER_ROWS / (rows * (members - 1) / members)
    return math.sqrt((1 + (members - 1) * shared) / ((members - 1) * (1 - shared)))


def ridge(
    typical: Floats, target: Floats, parts: npt.NDArray[np.int64], *, binary: bool, monotone: Sequence[int]
) -> tuple[Ridge, Floats]:
    """Return the linear part of all rows, and what those of the other parts say of each part."""

    def learned(rows: npt.NDArray[np.intp]) -> Ridge:
        drawn = _at_most(rows, LINEAR_ROWS, rng)
        return Ridge.fit(typical[drawn], target[drawn], logistic=binary, monotone=monotone)

    rng, unseen = np.random.default_rng(len(target)), np.empty(len(target))
    for part in np.unique(parts):
        unseen[parts == part] = learned(np.flatnonzero(parts != part)).predict(typical[parts == part])
    return learned(np.arange(len(target))), unseen


def blended(boosted: Floats, linear: Floats, target: Floats, *, binary: bool) -> tuple[Blend, Floats]:
    """Return how the parts add up best on rows they have not seen, and that sum."""
    parts = np.column_stack([boosted, linear])
    weights = weigh(parts, target, binary=binary)
    return Blend(*weights.tolist()), parts @ weights[:-1] + weights[-1]
