"""Fit the production model to any frame: `train` and `validate` call this one function.

1. Read the outcome (`problem`), find out what the columns hold, turn them into numbers (`columns`), and these into bins (`bins`).
2. Deal the rows to a few parts; a member is boosted on all parts but one and stops when that one gets no better (`members`, `trees`).
3. Weigh members and a ridge regression by how they predict rows that they have not seen (`members`, `calibrate`).
4. Sum all into tables (`compiling`): the model is additive, its terms are its reasons.
5. Take the interval from how members differ (delete-a-group jackknife), or from the residuals of unseen rows (`finish`).

Rows in the order of time are treated as such (`ordered`): see `drift`.
"""

import time
from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.tabular import drift
from enterprisehub.learning.tabular.bins import Bins
from enterprisehub.learning.tabular.columns import Columns, learn
from enterprisehub.learning.tabular.compiling import Blend
from enterprisehub.learning.tabular.finish import Learned, finished, mean_only
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.members import blended, boosted, dealt, ridge
from enterprisehub.learning.tabular.model import Model, Task
from enterprisehub.learning.tabular.plan import MEMBERS, Plan, plan
from enterprisehub.learning.tabular.problem import Problem, posed
from enterprisehub.learning.tabular.trees import Data, Effort, boost, pilot

BUDGET_S: Final = 600.0
ROBUST: Final = 1.5
"""Usual residuals of a logarithm beyond which one counts linearly: prices have long tails, the typical one matters."""


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
    problem = posed(frame, target, task, groups, monotone or {}, seed, begin + budget_s, joint=joint)
    if problem.too_small:
        return mean_only(problem, [f"only {len(problem.target)} usable rows: everybody gets the mean outcome"])
    notes: list[str] = []
    learned = _ordered(problem, notes, progress) if ordered else _unordered(problem, notes, progress)
    notes.extend(f"{name}: {why}" for name, why in learned.columns.left_out.items())
    if not learned.members:
        return mean_only(problem, [*notes, "no column says anything: everybody gets the mean outcome"])
    model = finished(problem, learned, notes, begin)
    progress("model ready")
    return model


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
    members, unseen = boosted(problem, data, parts, found.groups if problem.joint else [], chosen, progress)
    known = np.isfinite(unseen)
    typical = bins.typical(data.codes[known])
    linear, of_linear = ridge(typical, data.target[known], parts[known], binary=problem.binary, monotone=data.monotone)
    blend, unseen[known] = blended(unseen[known], of_linear, data.target[known], binary=problem.binary)
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
    linear = None
    if found.blend.linear:
        linear = Ridge.fit(bins.typical(data.codes), data.target, logistic=problem.binary, monotone=data.monotone)
    return Learned(columns, bins, data.codes, data.target, members, linear, found.blend, found.unseen, matrix)
