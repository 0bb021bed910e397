"""Estimate how well anybody could do: the same trainer, also shown the hidden truth.

Possible on synthetic histories only, where the truth is known. A model far below has something left to learn; one
close to it has learned what there is.
"""

from typing import Any, Final

import msgspec
import numpy as np
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.horizon import asked, is_asked, outcome
from enterprisehub.learning.measures import ranking
from enterprisehub.learning.slices import Mask, slices
from enterprisehub.learning.spec import Spec
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.model import Model

BUDGET_S: Final = 600.0


def knowing(data: Dataset, hidden: Floats, labels: Floats, mask: Mask, seed: int, budget_s: float = BUDGET_S) -> Model:
    """Return a model that says, by features and hidden truth (`seeing`), how probable the outcome is."""
    return fit(
        seeing(data.features[mask], hidden[mask]), labels[mask], task="binary", groups=data.contacts[mask], joint=False,
        budget_s=budget_s, seed=seed,
    )  # fmt: skip


def seeing(features: Floats, hidden: Floats) -> pd.DataFrame:
    """Return features and hidden truth as the frame that `knowing` learns from and reads."""
    names = [*NAMES, *(f"hidden {number}" for number in range(hidden.shape[1]))]
    return pd.DataFrame(np.column_stack([features, hidden]), columns=names)


def best_reachable(spec: Spec, data: Dataset, hidden: Floats, seed: int) -> dict[str, Any]:
    """Return the ranking measures, on the test slice, of the trainer when it also sees the hidden truth."""
    hidden = hidden[is_asked(spec.name, data)]
    data = asked(spec.name, data)
    cut, labels = slices(data, spec.horizon_days), outcome(spec, data).labels
    model = knowing(data, hidden, labels, cut.train, seed)
    told = model.predict(seeing(data.features[cut.test], hidden[cut.test])).estimates
    plain: dict[str, Any] = msgspec.to_builtins(ranking(labels[cut.test], told, data.contacts[cut.test]))
    return plain
