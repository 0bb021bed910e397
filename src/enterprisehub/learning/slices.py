"""Cut rows by time and by contact: learn on the past, calibrate later, test last and on people never seen.

A row belongs to a slice only if its whole horizon does: an outcome that reaches into the next slice would leak it.
"""

import hashlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.calibration import NothingLearned
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.outcomes import DAY_S

Mask = npt.NDArray[np.bool_]

CALIBRATE_FROM: Final = 0.57
TEST_FROM: Final = 0.75
"""Shares of the history's span at which the slices begin."""
FEWEST: Final = 10
"""Rows of either outcome that every slice needs."""
TEST_SHARE: Final = 0.25
"""Share of contacts kept out of training and calibration."""


class Slices(Struct, frozen=True):
    train: Mask
    calibrate: Mask
    test: Mask


def slices(data: Dataset, horizon_days: float) -> Slices:
    begin, horizon_s = float(data.moments.min(initial=data.until)), horizon_days * DAY_S
    middle, late = (begin + share * (data.until - begin) for share in (CALIBRATE_FROM, TEST_FROM))
    ends = data.moments + horizon_s
    watched = data.watched_d >= horizon_days
    tested = np.array([held_out(contact_id) for contact_id in data.contact_ids], dtype=bool)[data.contacts]
    return Slices(
        train=watched & ~tested & (ends <= middle),
        calibrate=watched & ~tested & (data.moments >= middle) & (ends <= late),
        test=watched & tested & (data.moments >= late),
    )


def refuse_small(cut: Slices, labels: npt.NDArray[np.float64]) -> None:
    """Refuse slices that nothing can be learned from or measured on.

    Raises:
        NothingLearned: too few rows, or outcomes of one kind only.
    """
    for name in ("train", "calibrate", "test"):
        own = labels[getattr(cut, name)]
        positive = int((own > 0).sum())
        if min(positive, len(own) - positive) < FEWEST:
            raise NothingLearned(
                f"too little history: the slice {name!r} has {len(own)} rows, {positive} of them positive; "
                f"{FEWEST} of either kind are needed"
            )


def held_out(contact_id: str) -> bool:
    """Say whether a contact is kept for testing, by a hash of its id: the same in every run."""
    return int(hashlib.sha256(contact_id.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < TEST_SHARE


def described(data: Dataset, mask: Mask, labels: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return when a slice begins and ends, its rows, contacts and base rate."""
    if not mask.any():
        return {"rows": 0}
    moments = data.moments[mask].astype("datetime64[s]")
    return {
        "from": f"{moments.min()}Z",
        "to": f"{moments.max()}Z",
        "rows": int(mask.sum()),
        "contacts": len(np.unique(data.contacts[mask])),
        "base_rate": round(float(labels[mask].mean()), 4),
    }
