"""Estimate how well anybody could do: a learner without our restrictions that is also shown the hidden truth.

Possible on synthetic histories only, where the truth is known. A model far below has something left to learn; one
close to it has learned what there is.
"""

from typing import Any

import lightgbm as lgb
import msgspec
import numpy as np

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.horizon import outcome
from enterprisehub.learning.measures import ranking
from enterprisehub.learning.slices import slices
from enterprisehub.learning.spec import HORIZON_DAYS, Spec

ROUNDS = 200


def best_reachable(spec: Spec, data: Dataset, hidden: Floats, seed: int) -> dict[str, Any]:
    """Return the ranking measures, on the test slice, of a learner that also sees the hidden truth."""
    cut, labels = slices(data, HORIZON_DAYS), outcome(spec, data).labels
    features = np.column_stack([data.features, hidden])
    params = {
        "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 40, "seed": seed,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
    }  # fmt: skip
    booster = lgb.train(params, lgb.Dataset(features[cut.train], labels[cut.train]), ROUNDS)
    told = np.asarray(booster.predict(features[cut.test]))
    plain: dict[str, Any] = msgspec.to_builtins(ranking(labels[cut.test], told, data.contacts[cut.test]))
    return plain
