"""What came of rows within a horizon, as far as it is known."""

import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.outcomes import MEETING
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS, LEAD, Spec


class Outcome(Struct, frozen=True):
    labels: Floats
    known: Mask
    """Whether the history reaches as far as the horizon."""


def outcome(spec: Spec, data: Dataset, days: int = HORIZON_DAYS) -> Outcome:
    """Return what came within so many days: a meeting (lead), or silence (churn)."""
    labels = data.stage_in_d[:, MEETING] <= days if spec.name == LEAD.name else data.writes_in_d > days
    return Outcome(labels.astype(np.float64), data.watched_d >= days)
