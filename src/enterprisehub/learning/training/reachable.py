"""Estimate how well anybody could do: the same trainer, also shown the hidden truth.

Possible on synthetic histories only, where the truth is known. A model far below has something left to learn; one
close to it has learned what there is.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.horizon import outcome
from enterprisehub.learning.measures import ranking
from enterprisehub.learning.slices import Mask, slices
from enterprisehub.learning.spec import HORIZON_DAYS, Spec
from enterprisehub.learning.tabular.fit import fit

BUDGET_S: Final = 600.0


def knowing(data: Dataset, hidden: Floats, labels: Floats, mask: Mask, seed: int) -> Callable[[Floats, Floats], Floats]:
    """Return a model that says, by features and hidden truth, how probable the outcome is."""
    taught = fit(
        _frame(data.features[mask], hidden[mask]), labels[mask], task="binary", groups=data.contacts[mask], joint=False,
        budget_s=BUDGET_S, seed=seed,
    )  # fmt: skip
    return lambda features, truth: taught.predict(_frame(features, truth)).estimates


def _frame(features: Floats, hidden: Floats) -> pd.DataFrame:
    names = [*NAMES, *(f"hidden {number}" for number in range(hidden.shape[1]))]
    return pd.DataFrame(np.column_stack([features, hidden]), columns=names)


def best_reachable(spec: Spec, data: Dataset, hidden: Floats, seed: int) -> dict[str, Any]:
    """Return the ranking measures, on the test slice, of the trainer when it also sees the hidden truth."""
    cut, labels = slices(data, HORIZON_DAYS), outcome(spec, data).labels
    told = knowing(data, hidden, labels, cut.train, seed)(data.features[cut.test], hidden[cut.test])
    plain: dict[str, Any] = msgspec.to_builtins(ranking(labels[cut.test], told, data.contacts[cut.test]))
    return plain
