"""Choose what to learn from rows in the order of time: what held from earlier to later ones before, may hold again.

Columns that tell the time apart (a year, a calendar, a field first filled half-way) help on shuffled rows and mislead
on later ones. How much a column drifts is how well it tells the last rows from those before; sets of columns without
the most drifting ones are tried forwards: learned on an early part, measured on the part after it, three times. The
set, the number of rounds and the weights of the boosted and the linear part are those that did best.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import auc
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.tabular.bins import Bins, Codes
from enterprisehub.learning.tabular.calibrate import weigh
from enterprisehub.learning.tabular.columns import learn
from enterprisehub.learning.tabular.compiling import Blend
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.plan import Plan
from enterprisehub.learning.tabular.trees import Data, Effort, boost, pilot

CUTS: Final = ((0.5, 0.65), (0.65, 0.8), (0.8, 1.0))
"""Learn up to the first share of the rows, measure up to the second."""
LATE_FROM: Final = 0.7
LEVELS: Final = (1.01, 0.9, 0.8, 0.7, 0.6)
"""Columns that drift more than this are left out, tried in this order."""
RATE: Final = 0.05
MEMBERS: Final = 5
PARTS: Final = 5


class Found(Struct, frozen=True):
    drop: list[str]
    rounds: tuple[int, int]
    blend: Blend
    plan: Plan
    unseen: Floats
    """Scores told forwards; NaN for the first rows."""
    notes: list[str]


class _Trial(Struct, frozen=True):
    drop: list[str]
    worth: float
    rounds: tuple[int, int]
    blend: Blend
    unseen: Floats


def choose(
    frame: pd.DataFrame, target: Floats, monotone: Mapping[str, int], *, binary: bool, seed: int, until: float,
    progress: Progress,
) -> Found:  # fmt: skip
    """Return the columns to leave out, the rounds and the weights that did best forwards."""
    begin = time.monotonic()
    drifting = drifts(frame, target, seed)
    progress("drift of the columns measured")
    trials: list[_Trial] = []
    for level in LEVELS:
        drop = sorted(name for name, share in drifting.items() if share > level)
        if len(drop) == len(drifting) or any(drop == trial.drop for trial in trials):
            continue
        trials.append(_trial(frame, target, monotone, drop, binary=binary, seed=seed))
        progress(f"tried forwards without {len(drop)} columns: {trials[-1].worth:.4f}")
        took = (time.monotonic() - begin) / len(trials)
        if time.monotonic() + 2 * took > until:
            break
    best = max(trials, key=lambda trial: trial.worth)
    told = [f"{name}: left out, as it tells early rows from late ones ({drifting[name]:.2f})" for name in best.drop]
    return Found(best.drop, best.rounds, best.blend, Plan(MEMBERS, RATE, len(target)), best.unseen, told)


def drifts(frame: pd.DataFrame, target: Floats, seed: int) -> dict[str, float]:
    """Return by column how well it tells the last rows from those before: an AUC, 0.5 where not at all."""
    parts = np.random.default_rng(seed).integers(0, PARTS, len(target))
    late = (np.arange(len(target)) >= LATE_FROM * len(target)).astype(np.float64)
    told: dict[str, float] = {}
    for name in frame.columns:
        _, matrix = learn(frame[[name]], target, parts, ordered=True)
        if matrix.shape[1]:
            bins = Bins.learn(matrix)
            told[str(name)] = max(_tells(codes, late, parts) for codes in bins.coarser(bins.codes(matrix)).T)
    return told


def _tells(codes: Codes, late: Floats, parts: npt.NDArray[np.int64]) -> float:
    """Return the AUC of telling late rows by the share of late ones in the same bin, learned on other rows."""
    places = np.where(np.isnan(codes), np.nanmax(codes, initial=0) + 1, codes).astype(np.intp)
    size = int(places.max()) + 1
    scores = np.empty(len(late))
    for part in np.unique(parts):
        here = parts == part
        count = np.bincount(places[~here], minlength=size)
        came = np.bincount(places[~here], weights=late[~here], minlength=size)
        scores[here] = ((came + late.mean()) / (count + 1))[places[here]]
    return auc(late, scores)


def _trial(
    frame: pd.DataFrame, target: Floats, monotone: Mapping[str, int], drop: Sequence[str], *, binary: bool, seed: int
) -> _Trial:
    unseen = np.full((len(target), 2), np.nan)
    rounds, blocks = [], []
    for first, last in CUTS:
        middle, end = int(first * len(target)), int(last * len(target))
        early, later = target[:middle], target[middle:end]
        if binary and (early.min() == early.max() or later.min() == later.max()):
            continue
        unseen[middle:end], used = _forwards(frame, target, middle, end, monotone, drop, binary=binary, seed=seed)
        rounds.append(used)
        blocks.append(slice(middle, end))
    if not blocks:
        return _Trial([*drop], 0.0, (100, 0), Blend(), np.full(len(target), np.nan))
    known = np.isfinite(unseen).all(axis=1)
    weights = weigh(unseen[known], target[known], binary=binary)
    last_block = unseen[blocks[-1]]
    shift = _shift(last_block @ weights[:-1], target[blocks[-1]], binary=binary)
    scores = unseen @ weights[:-1] + shift
    worth = float(np.mean([_worth(target[block], scores[block], binary=binary) for block in blocks]))
    middle_rounds = np.median(np.array(rounds), axis=0).astype(int).tolist()
    return _Trial([*drop], worth, (max(1, middle_rounds[0]), middle_rounds[1]),
                  Blend(float(weights[0]), float(weights[1]), shift), scores)  # fmt: skip


def _forwards(
    frame: pd.DataFrame, target: Floats, middle: int, end: int, monotone: Mapping[str, int], drop: Sequence[str], *,
    binary: bool, seed: int,
) -> tuple[Floats, tuple[int, int]]:  # fmt: skip
    """Learn on the rows before the middle; return what boosting and ridge say of those up to the end."""
    parts = np.random.default_rng(seed).integers(0, PARTS, middle)
    columns, matrix = learn(frame.iloc[:middle], target[:middle], parts, ordered=True, drop=drop)
    later = columns.apply(frame.iloc[middle:end])
    bins = Bins.learn(matrix)
    own = [monotone.get(name, 0) for name in columns.features]
    codes, codes_later = bins.codes(matrix), bins.codes(later)
    data = Data(codes, bins.coarser(codes), target[:middle], own, binary)
    held = Data(codes_later, bins.coarser(codes_later), target[middle:end], own, binary)
    member = boost(data, held, pilot(data, seed).groups, Effort(learning_rate=RATE), seed)
    ridge = Ridge.fit(bins.typical(codes), data.target, logistic=binary, monotone=data.monotone)
    told = np.column_stack([member.raw(held.codes, held.coarse), ridge.predict(bins.typical(codes_later))])
    return told, member.rounds


def _shift(scores: Floats, target: Floats, *, binary: bool) -> float:
    """Return what to add so that the newest rows come out right on average."""
    if not binary:
        return float(np.mean(target - scores))
    low, high = -30.0, 30.0
    for _ in range(50):
        middle = (low + high) / 2
        below = float(np.mean(1 / (1 + np.exp(-np.clip(scores + middle, -50, 50))))) < target.mean()
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2


def _worth(target: Floats, scores: Floats, *, binary: bool) -> float:
    if binary:
        return auc(target, scores)
    spread = float(((target - target.mean()) ** 2).mean())
    return 1 - float(((target - scores) ** 2).mean()) / spread if spread else 0.0
