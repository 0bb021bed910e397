"""Boost steps of one feature, then trees of a few features together, and sum them into tables.

LightGBM under interaction constraints: first each tree is one step of one feature, on fine bins; then, on what is left, each path
from root to leaf may join the features of one group, on coarse bins. Groups are found by a short unconstrained boosting: those whose
joint splits gain most. Only training imports this module.
"""

import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.bins import Codes

Group = tuple[int, ...]
PAIRS: Final = 90
TRIPLES: Final = 90
PILOT_ROUNDS: Final = 150
PILOT_ROWS: Final = 60_000
NORMAL_PER_MEDIAN: Final = 1.4826
PATIENCE: Final = 40
MOST_ROUNDS: Final = 2_000
NO_THRESHOLD: Final = 1e300
"""From here on a split only parts missing values from all others."""
NOTHING: Final = -1
BEYOND: Final = 10**9


class Effort(Struct, frozen=True, kw_only=True):
    """How a member is boosted."""

    learning_rate: float = 0.04
    rounds: tuple[int, int] | None = None
    """Of one feature, and of groups; None: as many as help on the rows left out."""
    deadline: float | None = None
    """`time.monotonic()` at which boosting must stop."""
    threads: int = 1  # threads that wait for each other spin; members are boosted side by side instead


class Boosted(Struct, frozen=True):
    """One member: its two boosters, and how many rounds each was given."""

    single: Any
    joint: Any
    rounds: tuple[int, int]

    def raw(self, codes: Codes, coarse: Codes | None) -> Floats:
        told = _raw(self.single, codes)
        return told if self.joint is None else told + _raw(self.joint, coarse)


def _raw(booster: Any, codes: Codes | None) -> Floats:
    """Return a booster's scores, on one thread as everywhere.

    LightGBM keeps the number of threads in one variable of the process: a prediction that leaves it to the default changes it
    under members that are boosted beside it, who may then divide their rows by no thread at all and end the process.
    """
    return np.asarray(booster.predict(codes, raw_score=True, num_threads=1))


class Data(Struct, frozen=True):
    codes: Codes
    coarse: Codes | None
    """None where no features are joined."""
    target: Floats
    monotone: Sequence[int]
    """By feature: 1 never lowers, -1 never raises, 0 is free."""
    binary: bool
    robust: float = 0.0
    """Beyond this, what features together leave unexplained counts linearly (Huber's loss); 0: all counts squared."""

    def of(self, rows: npt.NDArray[Any]) -> "Data":
        coarse = None if self.coarse is None else self.coarse[rows]
        return Data(self.codes[rows], coarse, self.target[rows], self.monotone, self.binary, self.robust)


class Pilot(Struct, frozen=True):
    """What a short unconstrained boosting told."""

    groups: list[Group]
    """Features that gain most by splitting together."""
    seconds: float
    """Of a tree on all rows."""
    residual: float
    """Size of the usual residual: a standard deviation told by the median, so that a few large ones don't count."""


def pilot(data: Data, seed: int) -> Pilot:
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(data.target))[:PILOT_ROWS]
    few = data.of(rows)
    params = {**_params(data, Effort(), seed), "learning_rate": 0.1, "num_leaves": 8, "max_depth": 3,
              "feature_fraction": 0.7, "min_data_in_leaf": 50}  # fmt: skip
    begin = time.monotonic()
    seen = few.codes if few.coarse is None else few.coarse
    booster = lgb.train(params, lgb.Dataset(seen, few.target, params=params), PILOT_ROUNDS)
    seconds = (time.monotonic() - begin) / PILOT_ROUNDS * len(data.target) / len(rows)
    gains: dict[int, Counter[Group]] = {2: Counter(), 3: Counter()}
    for info in booster.dump_model()["tree_info"]:
        _gains(info["tree_structure"], frozenset(), gains)
    found = [*gains[2].most_common(PAIRS), *gains[3].most_common(TRIPLES)]
    away = np.abs(few.target - np.asarray(booster.predict(seen, num_threads=1)))
    return Pilot([group for group, gain in found if gain > 0], seconds, NORMAL_PER_MEDIAN * float(np.median(away)))


def _gains(node: dict[str, Any], above: frozenset[int], gains: dict[int, Counter[Group]]) -> None:
    if "split_feature" not in node:
        return
    path = above | {node["split_feature"]}
    if len(path) in gains:
        gains[len(path)][tuple(sorted(path))] += node["split_gain"]
    _gains(node["left_child"], path, gains)
    _gains(node["right_child"], path, gains)


def boost(data: Data, check: Data | None, joined: Sequence[Group], effort: Effort, seed: int) -> Boosted:
    """Boost one member; `check` says when to stop unless the effort names the rounds."""
    count = data.codes.shape[1]
    params = _params(data, effort, seed)
    single = _train(
        {
            **params,
            "num_leaves": 2,
            "interaction_constraints": [[at] for at in range(count)],
            "force_row_wise": False,
            "force_col_wise": True,  # a step looks at two features in five: a third quicker than by rows, the same trees
        },
        (data.codes, data.target, None),
        None if check is None else (check.codes, check.target, None),
        effort.rounds[0] if effort.rounds else None,
        effort.deadline,
    )
    rounds = (single.current_iteration(), 0)
    if not joined or (effort.rounds and not effort.rounds[1]):
        return Boosted(single, None, rounds)
    start = _raw(single, data.codes)
    start_check = None if check is None else _raw(single, check.codes)
    joint = _train(
        {
            **params,
            **({"objective": "huber", "alpha": data.robust} if data.robust else {}),
            "num_leaves": 16,
            "feature_fraction": 0.8,
            "interaction_constraints": [list(group) for group in joined],
        },
        (data.coarse, data.target, start),
        None if check is None else (check.coarse, check.target, start_check),
        effort.rounds[1] if effort.rounds else None,
        effort.deadline,
    )
    return Boosted(single, joint, (rounds[0], joint.current_iteration()))


def _params(data: Data, effort: Effort, seed: int) -> dict[str, Any]:
    rows = len(data.target)
    return {
        "objective": "binary" if data.binary else "regression",
        "learning_rate": effort.learning_rate,
        "min_data_in_leaf": int(np.clip(rows // 100, 3, 20)),
        "lambda_l2": 5.0,
        "max_bin": 255,
        "min_data_in_bin": 1,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "monotone_constraints": list(data.monotone),
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": effort.threads,
        "verbosity": -1,
    }


def _train(
    params: dict[str, Any],
    rows: tuple[Codes | None, Floats, Floats | None],
    check: tuple[Codes | None, Floats, Floats | None] | None,
    rounds: int | None,
    deadline: float | None,
) -> Any:
    data = lgb.Dataset(rows[0], rows[1], init_score=rows[2], params=params)
    callbacks: list[Any] = [] if deadline is None else [_until(deadline)]
    if rounds is not None or check is None:
        return lgb.train(params, data, rounds or MOST_ROUNDS // 4, callbacks=callbacks)
    held = lgb.Dataset(check[0], check[1], init_score=check[2], reference=data)
    callbacks.append(lgb.early_stopping(PATIENCE, verbose=False))
    booster = lgb.train(params, data, MOST_ROUNDS, valid_sets=[held], callbacks=callbacks)
    best = max(1, booster.best_iteration)
    return lgb.Booster(model_str=booster.model_to_string(num_iteration=best))


def _until(deadline: float) -> Any:
    def stop(env: Any) -> None:
        if time.monotonic() > deadline and env.iteration:
            raise lgb.callback.EarlyStopException(env.iteration, env.evaluation_result_list or [])

    stop.order = 20  # type: ignore[attr-defined] # after the early stopping, which keeps the best so far
    return stop


class Leaf(Struct, frozen=True):
    """A leaf is a step over the features on its path, and no others: `value` where each code lies in its span."""

    value: float
    spans: dict[int, tuple[int, int, bool]]
    """By feature: above the first code, up to the second, and whether a missing value belongs here too."""


def leaves(booster: Any) -> tuple[float, dict[Group, list[Leaf]]]:
    """Return a booster's leaves by the features on their paths, and the sum of trees that split nothing."""
    told: dict[Group, list[Leaf]] = {}
    base = 0.0
    for info in [] if booster is None else booster.dump_model()["tree_info"]:
        for leaf in _leaves(info["tree_structure"], {}):
            if leaf.spans:
                told.setdefault(tuple(sorted(leaf.spans)), []).append(leaf)
            else:
                base += leaf.value
    return base, told


def _leaves(node: dict[str, Any], spans: dict[int, tuple[int, int, bool]]) -> Iterator[Leaf]:
    if "split_feature" not in node:
        yield Leaf(float(node["leaf_value"]), spans)
        return
    feature = node["split_feature"]
    above, most, missing = spans.get(feature, (NOTHING, BEYOND, True))
    cut = int(np.floor(node["threshold"])) if node["threshold"] < NO_THRESHOLD else BEYOND
    # without missing values in training, LightGBM takes a missing one for 0: to the left, as codes begin there
    left = node["default_left"] if node["missing_type"] == "NaN" else True
    yield from _leaves(node["left_child"], {**spans, feature: (above, min(most, cut), missing and left)})
    yield from _leaves(node["right_child"], {**spans, feature: (max(above, cut), most, missing and not left)})


def cuts(grown: Iterable[Leaf], feature: int) -> set[int]:
    """Return the codes after which leaves begin or end."""
    return {edge for leaf in grown for edge in leaf.spans[feature][:2] if NOTHING < edge < BEYOND}


def summed(grown: Iterable[Leaf], axes: Mapping[int, Sequence[int]]) -> Floats:
    """Return the sum of leaves over cells: by feature, ascending codes that stand for cells; missing comes last."""
    total = np.zeros([len(codes) + 1 for codes in axes.values()])
    for leaf in grown:
        inside = []
        for feature, codes in axes.items():
            above, most, missing = leaf.spans[feature]
            span = slice(bisect_right(codes, above), bisect_right(codes, most))
            inside.append([span, slice(len(codes), None)] if missing else [span])
        for box in product(*inside):
            total[box] += leaf.value
    return total
