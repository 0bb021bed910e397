"""What came of rows within a horizon, as far as it is known, and which rows a model is asked about."""

from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.domain.returns import SETTLED_D
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.outcomes import MEETING
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import CHURN, LEAD, RETURN, Spec

ROWS: Final = ("features", "moments", "contacts", "stage_in_d", "writes_in_d", "watched_d", "past_clients")
"""What a dataset holds by row."""


class Outcome(Struct, frozen=True):
    labels: Floats
    known: Mask
    """Whether the history reaches as far as the horizon."""


def outcome(spec: Spec, data: Dataset, days: int | None = None) -> Outcome:
    """Return what came within so many days, or the spec's own horizon."""
    days = days or spec.horizon_days
    return Outcome(came(spec.name, data, days), data.watched_d >= days)


def came(name: str, data: Dataset, days: float) -> Floats:
    """Return, as ones and zeros, what came within so many days: a meeting (lead, return), or silence (churn)."""
    found = data.writes_in_d > days if name == CHURN.name else data.stage_in_d[:, MEETING] <= days
    return np.asarray(found, dtype=np.float64)


def is_asked(name: str, data: Dataset) -> Mask:
    """Return the rows that a model is asked about.

    Past clients are not asked about silence; about a return they are asked alone, once they have settled and as long as
    nothing is under way with them.
    """
    if name == LEAD.name:
        return np.ones(len(data.moments), dtype=bool)
    if name != RETURN.name:
        return ~data.past_clients
    return at_rest(data.features)


def at_rest(features: Floats) -> Mask:
    """Return whose closing is long enough ago, with nothing under way since (rows by all features)."""
    closed_d, open_, ahead_h = (features[:, INDEX[name]] for name in ("closed_d", "deals_open", "upcoming_h"))
    return np.asarray((closed_d >= SETTLED_D) & (open_ == 0) & np.isnan(ahead_h))


def asked(name: str, data: Dataset) -> Dataset:
    """Return the rows that a model is asked about, and nothing else of them changed."""
    mask = is_asked(name, data)
    return data if mask.all() else rows_of(data, mask)


def rows_of(data: Dataset, kept: Mask) -> Dataset:
    """Return the rows of a mask."""
    own = {name: getattr(data, name)[kept] for name in ROWS}
    return msgspec.structs.replace(data, **own)
