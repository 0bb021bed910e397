"""Make a model of what was learned: tables, a calibration curve, and intervals that hold."""

import math
import time
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats, Tables, bare, log_odds
from enterprisehub.learning.tabular.bins import Bins, Codes
from enterprisehub.learning.tabular.calibrate import Curve, curve
from enterprisehub.learning.tabular.columns import Columns
from enterprisehub.learning.tabular.compiling import Blend, tables
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.members import standard_error_of
from enterprisehub.learning.tabular.model import COVERAGE, Kept, Model
from enterprisehub.learning.tabular.problem import Problem
from enterprisehub.learning.tabular.trees import Boosted, Data, Effort, boost

T90: Final = {3: 2.92, 4: 2.353, 5: 2.132, 6: 2.015, 7: 1.943, 8: 1.895}
"""Student's t by number of members: two-sided 90 %, one degree of freedom less."""


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


def finished(problem: Problem, learned: Learned, notes: list[str], begin: float) -> Model:
    """Return the model: the mean of the members, with intervals from how they differ or from unseen residuals."""
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


def mean_only(problem: Problem, notes: list[str]) -> Model:
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
