"""The packaged lead model, from features: what every peer serves, so that only the serving differs."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from enterprisehub.learning.additive import probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.features import FEATURES
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.scoring import _one


def load() -> Loaded:
    return first_good("lead", files(Path(os.devnull).parent / "none", "lead"), lambda why: print(why, file=sys.stderr))


def answer(loaded: Loaded, features: Sequence[float]) -> dict[str, Any]:
    """Return the probability with its strongest reasons, in log-odds."""
    told = _one(loaded, features)
    names = (FEATURES[loaded.columns[at]].name for at in told.features)
    return {
        "probability": probability(told.logit),
        "spread": told.spread,
        "reasons": [{"feature": name, "log_odds": term} for name, term in zip(names, told.terms, strict=True)],
    }
