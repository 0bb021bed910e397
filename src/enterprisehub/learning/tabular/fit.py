"""Fit the production model to any frame: `train` and `validate` call this one function.

1. Find out what the columns hold, and turn them into numbers (`columns`), and these into bins (`bins`).
2. Deal the rows to a few parts; a member is boosted on all parts but one and stops when that one gets no better (`trees`).
3. Weigh members and a ridge regression by how they predict rows that they have not seen (`calibrate`).
4. Sum all into tables (`compiling`): the model is additive, its terms are its reasons.
5. Take the interval from how members differ (delete-a-group jackknife), or from the residuals of unseen rows (conformal).

Rows in the order of time are treated as such (`ordered`): see `drift`.
"""

import math
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats, Tables, bare, log_odds
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.tabular import drift
from enterprisehub.learning.tabular.bins import Bins, Codes
from enterprisehub.learning.tabular.calibrate import Curve, curve, weigh
from enterprisehub.learning.tabular.columns import Columns, learn, named, numeric
from enterprisehub.learning.tabular.compiling import Blend, tables
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.model import COVERAGE, Kept, Model, Task
from enterprisehub.learning.tabular.plan import MEMBERS, Plan, plan
from enterprisehub.learning.tabular.trees import Boosted, Data, Effort, Group, boost, pilot

BUDGET_S: Final = 600.0
LEAST_ROWS: Final = 40
"""Fewer teach nothing but their mean."""
LEAST_OF_CLASS: Final = 10
T90: Final = {3: 2.92, 4: 2.353, 5: 2.132, 6: 2.015, 7: 1.943, 8: 1.895}
"""Student's t by number of members: two-sided 90 %, one degree of freedom less."""
LINEAR_ROWS: Final = 30_000
"""Rows that teach the linear part: it has few weights."""
ROBUST: Final = 1.5
"""Usual residuals of a logarithm beyond which one counts linearly: prices have long tails, the typical one matters."""
SIDE_BY_SIDE: Final = 2
"""Members boosted at the same time, a thread each."""
MEMBER_ROWS: Final = 100_000
"""Rows that a member learns from at most, others for each: a curve of one feature is known well by then."""
CHECK_ROWS: Final = 30_000
"""Of those left out, rows that say when to stop, what members weigh and how they are calibrated."""


class Problem(Struct, frozen=True):
    """What is to be learned."""

    frame: pd.DataFrame
    target: Floats
    """0 and 1, or the number (its logarithm where `logarithm`)."""
    binary: bool
    logarithm: bool
    groups: npt.NDArray[np.int64]
    monotone: Mapping[str, int]
    seed: int
    until: float
    """`time.monotonic()` at which to be ready."""
    joint: bool = True


class Learned(Struct, frozen=True):
    """Members with what they say of the rows each has not seen."""

    columns: Columns
    bins: Bins
    codes: Codes
    target: Floats
    members: list[Boosted]
    linear: Ridge | None
    blend: Blend
    unseen: Floats
    """Scores of rows by members that have not seen them, blended; NaN where there is none."""
    seen_columns: Floats


def fit(
    frame: pd.DataFrame,
    target: npt.ArrayLike,
    *,
    task: Task | None = None,
    groups: npt.ArrayLike | None = None,
    ordered: bool = False,
    monotone: Mapping[str, int] | None = None,
    joint: bool = True,
    budget_s: float = BUDGET_S,
    seed: int = 0,
    progress: Progress = silent,
) -> Model:
    """Fit a model to a frame of any kind.

    Args:
        frame: one row an example; columns of any kind, missing values too.
        target: by row; two distinct values (False and True, 0 and 1) or numbers.
        task: "binary" or "regression"; by default told by the target.
        groups: by row; rows of a group (a contact) are never split between learning and checking.
        ordered: the rows are in the order of time and later ones will be predicted.
        monotone: by feature: 1 never lowers the score as it grows, -1 never raises it.
        joint: features may say something together; without it, each feature's own curve is the whole model.
        budget_s: seconds that the fit may take; a plan that fits into them is the same on every machine.
        seed: the same seed, rows and plan give the same model.
        progress: called with what was just finished.

    Raises:
        InvalidInput: no rows, no usable target, or one class only.
    """
    begin = time.monotonic()
    problem = _problem(frame, target, task, groups, monotone or {}, seed, begin + budget_s)
    problem = msgspec.structs.replace(problem, joint=joint)
    if _too_few(problem):
        return _mean_only(problem, [f"only {len(problem.target)} usable rows: everybody gets the mean outcome"])
    notes: list[str] = []
    learned = _ordered(problem, notes, progress) if ordered else _unordered(problem, notes, progress)
    notes.extend(f"{name}: {why}" for name, why in learned.columns.left_out.items())
    if not learned.members:
        return _mean_only(problem, [*notes, "no column says anything: everybody gets the mean outcome"])
    model = _finished(problem, learned, notes, begin)
    progress("model ready")
    return model


def _problem(
    frame: pd.DataFrame, target: npt.ArrayLike, task: Task | None, groups: npt.ArrayLike | None,
    monotone: Mapping[str, int], seed: int, until: float,
) -> Problem:  # fmt: skip
    outcome = numeric(pd.Series(np.asarray(target)).reset_index(drop=True))
    if len(outcome) != len(frame):
        raise InvalidInput(f"{len(frame)} rows and {len(outcome)} outcomes")
    known = np.isfinite(outcome)
    if not known.any():
        raise InvalidInput("the target holds no number")
    distinct = np.unique(outcome[known])
    binary = task == "binary" or (task is None and len(distinct) == 2)
    if binary and not set(distinct.tolist()) <= {0.0, 1.0}:
        if len(distinct) != 2:
            raise InvalidInput(f"the target has {len(distinct)} values, two are needed")
        outcome = np.where(known, (outcome == distinct[1]).astype(np.float64), np.nan)
    if len(distinct) < 2:
        raise InvalidInput(f"the target has one value only, {distinct[0]:g}: there is nothing to learn")
    outcome = outcome[known]
    logarithm = not binary and bool(outcome.min() > 0) and _skew(np.log(outcome)) < _skew(outcome)
    own = np.arange(len(frame)) if groups is None else pd.factorize(np.asarray(groups))[0]
    kept = named(frame)[known].reset_index(drop=True)
    told = np.log(outcome) if logarithm else outcome
    return Problem(kept, told, binary, logarithm, own[known].astype(np.int64), monotone, seed, until)


def _skew(values: Floats) -> float:
    spread = values.std()
    return float(abs(np.mean(((values - values.mean()) / spread) ** 3))) if spread > 0 else 0.0


def _too_few(problem: Problem) -> bool:
    few = len(problem.target) < LEAST_ROWS
    return few or (problem.binary and min(problem.target.sum(), (1 - problem.target).sum()) < LEAST_OF_CLASS)


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


def _unordered(problem: Problem, notes: list[str], progress: Progress) -> Learned:
    rough = dealt(problem.groups, problem.target, MEMBERS, problem.seed, binary=problem.binary)
    columns, matrix = learn(problem.frame, problem.target, rough, ordered=False)
    progress("columns read")
    bins, data = _data(problem, columns, matrix)
    if not matrix.shape[1]:
        return Learned(columns, bins, data.codes, data.target, [], None, Blend(), np.empty(0), matrix)
    found = pilot(data, problem.seed)
    progress("interactions found")
    if problem.logarithm:
        data = msgspec.structs.replace(data, robust=ROBUST * found.residual)
    chosen = _planned(problem, data, found.seconds, notes)
    rows = np.sort(np.random.default_rng(problem.seed).permutation(len(data.target))[: chosen.rows])
    data, own_groups, numbers = data.of(rows), problem.groups[rows], matrix[rows]
    parts = dealt(own_groups, data.target, chosen.members, problem.seed + 1, binary=problem.binary)
    members, unseen = _members(problem, data, parts, found.groups if problem.joint else [], chosen, progress)
    known = np.isfinite(unseen)
    typical = bins.typical(data.codes[known])
    linear, of_linear = _linear(typical, data.target[known], parts[known], binary=problem.binary)
    blend, unseen[known] = _blended(unseen[known], of_linear, data.target[known], binary=problem.binary)
    return Learned(
        columns, bins, data.codes, data.target, members, linear if blend.linear else None, blend, unseen, numbers
    )


def _data(problem: Problem, columns: Columns, matrix: Floats) -> tuple[Bins, Data]:
    bins = Bins.learn(matrix)
    codes = bins.codes(matrix)
    monotone = [problem.monotone.get(name, 0) for name in columns.features]
    coarse = bins.coarser(codes) if problem.joint else None
    return bins, Data(codes, coarse, problem.target, monotone, problem.binary)


def _planned(problem: Problem, data: Data, seconds: float, notes: list[str]) -> Plan:
    chosen = plan(len(data.target), seconds, problem.until - time.monotonic())
    if chosen.rows < len(data.target):
        notes.append(f"learned from {chosen.rows:,} of {len(data.target):,} rows, to keep within the budget")
    return chosen


def _members(
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


def _linear(typical: Floats, target: Floats, parts: npt.NDArray[np.int64], *, binary: bool) -> tuple[Ridge, Floats]:
    unseen = np.empty(len(target))
    for part in np.unique(parts):
        rest = np.flatnonzero(parts != part)[:LINEAR_ROWS]
        unseen[parts == part] = Ridge.fit(typical[rest], target[rest], logistic=binary).predict(typical[parts == part])
    return Ridge.fit(typical[:LINEAR_ROWS], target[:LINEAR_ROWS], logistic=binary), unseen


def _blended(boosted: Floats, linear: Floats, target: Floats, *, binary: bool) -> tuple[Blend, Floats]:
    parts = np.column_stack([boosted, linear])
    weights = weigh(parts, target, binary=binary)
    return Blend(*weights.tolist()), parts @ weights[:-1] + weights[-1]


def _ordered(problem: Problem, notes: list[str], progress: Progress) -> Learned:
    found = drift.choose(problem.frame, problem.target, problem.monotone, binary=problem.binary, seed=problem.seed,
                         until=problem.until, progress=progress)  # fmt: skip
    notes.extend(found.notes)
    parts = dealt(problem.groups, problem.target, found.plan.members, problem.seed + 1, binary=problem.binary)
    columns, matrix = learn(problem.frame, problem.target, parts, ordered=True, drop=found.drop)
    bins, data = _data(problem, columns, matrix)
    if not matrix.shape[1]:
        return Learned(columns, bins, data.codes, data.target, [], None, Blend(), np.empty(0), matrix)
    joined = pilot(data, problem.seed).groups if found.rounds[1] and problem.joint else []
    members = []
    for part in range(found.plan.members):
        effort = Effort(learning_rate=found.plan.learning_rate, rounds=found.rounds)
        members.append(boost(data.of(parts != part), None, joined, effort, problem.seed + part))
        progress(f"member {part + 1} of {found.plan.members} boosted")
    linear = Ridge.fit(bins.typical(data.codes), data.target, logistic=problem.binary) if found.blend.linear else None
    return Learned(columns, bins, data.codes, data.target, members, linear, found.blend, found.unseen, matrix)


def _finished(problem: Problem, learned: Learned, notes: list[str], begin: float) -> Model:
    count = len(learned.members)
    names = learned.columns.features
    error = standard_error_of(count, len(learned.target))
    compiled = tables(names, learned.members, learned.linear, learned.blend, learned.bins, learned.codes, error)
    known = np.isfinite(learned.unseen)
    bent, width, scale = Curve(), T90[count], None
    if problem.binary:
        bent = curve(learned.unseen[known], learned.target[known], problem.seed)
    else:
        scale, width = _conformal(learned, known, problem.seed)
        compiled = bare(compiled)  # the interval of a number is that of its residuals
    rounds = [member.rounds for member in learned.members]
    kept = Kept(
        task="binary" if problem.binary else "regression",
        trained_at=datetime.now(UTC).replace(microsecond=0),
        rows=len(learned.target),
        seed=problem.seed,
        columns=learned.columns,
        tables=compiled,
        curve=bent,
        logarithm=problem.logarithm,
        width=width,
        scale=scale,
        notes=notes,
        details={
            "members": count,
            "rounds": rounds,
            "interactions": [each.features for each in compiled.interactions],
            "blend": msgspec.to_builtins(learned.blend),
            "seconds": round(time.monotonic() - begin, 2),
        },
    )
    return Model(kept)


def _conformal(learned: Learned, known: npt.NDArray[np.bool_], seed: int) -> tuple[Tables, float]:
    """Learn how large residuals of unseen rows are, and how many times that covers nine in ten of other rows."""
    away = np.abs(learned.target[known] - learned.unseen[known])
    size = np.log(away + 0.05 * np.median(away) + 1e-12)
    codes = learned.codes[known]
    data = Data(codes, codes, size, [0] * codes.shape[1], binary=False)
    half = np.random.default_rng(seed).random(len(size)) < 0.5
    effort = Effort(learning_rate=0.1)
    scaled = np.empty(len(size))
    members = []
    for rows in (half, ~half):
        members.append(boost(data.of(rows), data.of(~rows), [], effort, seed))
        scaled[~rows] = away[~rows] / np.exp(members[-1].raw(codes[~rows], codes[~rows]))
    told = bare(tables(learned.columns.features, members, None, Blend(), learned.bins, codes, 1.0))
    level = min(1.0, COVERAGE * (1 + 1 / len(scaled)))
    return told, float(np.quantile(scaled, level))


def _mean_only(problem: Problem, notes: list[str]) -> Model:
    """Return the model that knows nothing but the mean outcome."""
    count = len(problem.target)
    if problem.binary:
        chance = (problem.target.sum() + 1) / (count + 2)
        base, error = log_odds(chance), 1 / math.sqrt((count + 2) * chance * (1 - chance))
        scale = None
    else:
        base, error = float(np.median(problem.target)), 1.0
        away = np.quantile(np.abs(problem.target - base), COVERAGE) if count > 1 else 0.0
        scale = Tables(base=float(np.log(away + 1e-12)), replica_bases=[0.0], tables=[])
    columns = Columns([], None, dict.fromkeys(problem.frame.columns, "not used"), [*problem.frame.columns])
    return Model(
        Kept(
            task="binary" if problem.binary else "regression",
            trained_at=datetime.now(UTC).replace(microsecond=0),
            rows=count,
            seed=problem.seed,
            columns=columns,
            tables=Tables(base=base, replica_bases=[base - error, base + error], tables=[]),
            curve=Curve(),
            logarithm=problem.logarithm,
            width=1.645 if problem.binary else 1.0,
            scale=scale,
            notes=notes,
            details={"members": 0},
        )
    )
