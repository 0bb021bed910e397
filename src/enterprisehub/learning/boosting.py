"""Fit an additive model with LightGBM and compile its trees into tables.

Interaction constraints leave each tree one feature; a tree of one feature is a step function, and the trees of a
feature sum to its term. Only training imports this module: LightGBM costs a serving process 100 MB.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import lightgbm as lgb
import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats, Table, Tables
from enterprisehub.learning.progress import Progress, silent

REPLICAS: Final = 8
VALIDATION_SHARE: Final = 0.2
PATIENCE: Final = 30


class Effort(Struct, frozen=True, kw_only=True):
    """How much work a fit may be."""

    rounds: int = 500
    replicas: int = REPLICAS
    learning_rate: float = 0.08
    leaves: int = 5
    bins: int = 48
    least_rows: int = 20
    """In a leaf."""


class Fitted(Struct, frozen=True):
    tables: Tables
    booster: Any
    rounds: int


class Rows(Struct, frozen=True):
    """Training rows: features, labels 0 or 1, and the contact that each belongs to."""

    features: Floats
    labels: Floats
    contacts: Any
    """Integers; rows of a contact are never split between fitting and checking."""


def fit(
    rows: Rows,
    names: Sequence[str],
    monotone: Mapping[str, int],
    *,
    seed: int,
    effort: Effort = Effort(),  # noqa: B008 frozen
    progress: Progress = silent,
) -> Fitted:
    """Fit the model and its replicas; the number of rounds is chosen on a fifth of the contacts."""
    params = _params(names, monotone, seed, effort)
    rounds = _rounds(rows, names, params, effort, seed)
    progress("rounds chosen")
    data = lgb.Dataset(rows.features, rows.labels, feature_name=list(names), params=params, free_raw_data=False)
    booster = lgb.train(params, data, rounds)
    progress("model fitted")
    replicas = []
    rng = np.random.default_rng(seed)
    contacts, member = np.unique(rows.contacts, return_inverse=True)
    for number in range(effort.replicas):
        drawn = rng.multinomial(len(contacts), np.full(len(contacts), 1 / len(contacts)))
        data.set_weight(drawn[member] + 1e-9)
        replicas.append(_steps(lgb.train({**params, "seed": seed + number + 1}, data, rounds), len(names)))
        progress(f"replica {number + 1} fitted")
    return Fitted(_tables(names, _steps(booster, len(names)), replicas), booster, rounds)


def _params(names: Sequence[str], monotone: Mapping[str, int], seed: int, effort: Effort) -> dict[str, Any]:
    return {
        "objective": "binary",
        "learning_rate": effort.learning_rate,
        "num_leaves": effort.leaves,
        "max_bin": effort.bins,
        "min_data_in_leaf": effort.least_rows,
        "lambda_l2": 5.0,
        "feature_fraction": 0.5,
        "interaction_constraints": [[index] for index in range(len(names))],
        "monotone_constraints": [monotone.get(name, 0) for name in names],
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,  # threads that wait for each other spin: on a shared machine they only cost
        "verbosity": -1,
    }


def _rounds(rows: Rows, names: Sequence[str], params: dict[str, Any], effort: Effort, seed: int) -> int:
    contacts = np.unique(rows.contacts)
    checking = np.random.default_rng(seed).random(len(contacts)) < VALIDATION_SHARE
    held = np.isin(rows.contacts, contacts[checking])
    data = lgb.Dataset(rows.features[~held], rows.labels[~held], feature_name=list(names), params=params)
    check = lgb.Dataset(rows.features[held], rows.labels[held], reference=data)
    stop = lgb.early_stopping(PATIENCE, verbose=False)
    booster = lgb.train(params, data, effort.rounds, valid_sets=[check], callbacks=[stop])
    return max(20, booster.best_iteration)


class Steps(Struct, frozen=True):
    """A booster as one step function a feature: edges, values (two more than edges), and the mean over training."""

    base: float
    edges: list[Floats]
    values: list[Floats]


def _steps(booster: Any, count: int) -> Steps:
    """Sum a booster's trees, feature by feature, each centred on its mean over the training rows."""
    trees: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    base = 0.0
    for info in booster.dump_model()["tree_info"]:
        tree = info["tree_structure"]
        if "split_feature" in tree:
            trees[tree["split_feature"]].append(tree)
            base += _mean(tree)
        else:
            base += tree["leaf_value"]
    edges, values = [], []
    for own in trees:
        thresholds = np.unique([node["threshold"] for tree in own for node in _splits(tree)])
        at = [*thresholds.tolist(), np.inf, np.nan]
        terms = np.array([sum(_leaf(tree, value) for tree in own) for value in at])
        edges.append(thresholds)
        values.append(terms - sum(_mean(tree) for tree in own))
    return Steps(base, edges, values)


def _splits(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "split_feature" in node:
        yield node
        yield from _splits(node["left_child"])
        yield from _splits(node["right_child"])


def _mean(node: dict[str, Any]) -> float:
    """Return the mean over the rows it was trained on, by LightGBM's own counts, as its TreeSHAP takes it."""
    if "split_feature" not in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    n_left, n_right = _rows(left), _rows(right)
    return (_mean(left) * n_left + _mean(right) * n_right) / (n_left + n_right)


def _rows(node: dict[str, Any]) -> int:
    return int(node["internal_count"] if "split_feature" in node else node["leaf_count"])


def _leaf(node: dict[str, Any], value: float) -> float:
    while "split_feature" in node:
        if np.isnan(value) and node["missing_type"] == "NaN":
            left = node["default_left"]
        else:
            left = (0.0 if np.isnan(value) else value) <= node["threshold"]
        node = node["left_child"] if left else node["right_child"]
    return float(node["leaf_value"])


def _tables(names: Sequence[str], model: Steps, replicas: Sequence[Steps]) -> Tables:
    """Put model and replicas on common edges."""
    tables = []
    for index, name in enumerate(names):
        edges = np.unique(np.concatenate([model.edges[index], *(replica.edges[index] for replica in replicas)]))
        tables.append(
            Table(
                feature=name,
                edges=edges.tolist(),
                values=_on(edges, model, index).tolist(),
                replicas=[_on(edges, replica, index).tolist() for replica in replicas],
            )
        )
    return Tables(base=model.base, replica_bases=[replica.base for replica in replicas], tables=tables)


def _on(edges: Floats, steps: Steps, index: int) -> Floats:
    """Return a term's values on more edges than its own."""
    own, values = steps.edges[index], steps.values[index]
    places = own.searchsorted(edges) if len(own) else np.zeros(len(edges), dtype=np.intp)
    return np.concatenate([values[places], values[-2:]])
