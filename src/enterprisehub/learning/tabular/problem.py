"""What is to be learned: a frame and its outcomes, read and checked before any trainer sees them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.columns import named, numeric
from enterprisehub.learning.tabular.model import Task

LEAST_ROWS: Final = 40
"""Fewer teach nothing but their mean."""
LEAST_OF_CLASS: Final = 10


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

    @property
    def too_small(self) -> bool:
        """Whether there is nothing to learn but the mean."""
        few = len(self.target) < LEAST_ROWS
        return few or (self.binary and min(self.target.sum(), (1 - self.target).sum()) < LEAST_OF_CLASS)


def posed(
    frame: pd.DataFrame, target: npt.ArrayLike, task: Task | None, groups: npt.ArrayLike | None,
    monotone: Mapping[str, int], seed: int, until: float, *, joint: bool,
) -> Problem:  # fmt: skip
    """Return the rows whose outcome is known, and how it is to be learned.

    Raises:
        InvalidInput: no rows, no usable target, or one class only.
    """
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
    return Problem(kept, told, binary, logarithm, own[known].astype(np.int64), monotone, seed, until, joint)


def _skew(values: Floats) -> float:
    spread = values.std()
    return float(abs(np.mean(((values - values.mean()) / spread) ** 3))) if spread > 0 else 0.0
