"""What came of rows within a horizon, as far as it is known."""

from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.outcomes import MEETING
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS, LEAD, Spec

ROWS: Final = ("features", "moments", "contacts", "stage_in_d", "writes_in_d", "watched_d", "past_clients")
"""What a dataset holds by row."""


class Outcome(Struct, frozen=True):
    labels: Floats
    known: Mask
    """Whether the history reaches as far as the horizon."""


def outcome(spec: Spec, data: Dataset, days: int = HORIZON_DAYS) -> Outcome:
    """Return what came within so many days: a meeting (lead), or silence (churn)."""
    labels = data.stage_in_d[:, MEETING] <= days if spec.name == LEAD.name else data.writes_in_d > days
    return Outcome(labels.astype(np.float64), data.watched_d >= days)


def asked(name: str, data: Dataset) -> Dataset:
    """Return the rows that a model is asked about: past clients are not asked about silence."""
    return data if name == LEAD.name or not data.past_clients.any() else rows_of(data, ~data.past_clients)


def rows_of(data: Dataset, kept: Mask) -> Dataset:
    """Return the rows of a mask."""
    own = {name: getattr(data, name)[kept] for name in ROWS}
    return msgspec.structs.replace(data, **own)
