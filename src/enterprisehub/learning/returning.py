"""Predict a past client's return: how probable is it that they meet us again within so many days, to move once more?

The same discrete-time model as of silence (`churn`), asked of another population about another event: one additive score is
explained, each horizon adds its own constant to the log-odds, and the curve rises with time.
"""

import math
from typing import Final

from enterprisehub.contracts.scoring import Return, Subject
from enterprisehub.domain.returns import SETTLED_D
from enterprisehub.learning.additive import probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.individual import apart, interval
from enterprisehub.learning.reasons import reasons
from enterprisehub.learning.scoring import Scored, scored
from enterprisehub.learning.vector import vector

NO_CLIENT: Final = "Not a past client: no opportunity of theirs was won."
FRESH: Final = "Not enough data: closed less than two months ago, what they write is still about the sale."
UNDER_WAY: Final = (
    "Back already: an opportunity is open or an appointment ahead, so the lead score says what comes next."
)
SILENT: Final = "Not enough data: they never wrote, talked on the phone or booked anything."


def predict(loaded: Loaded, subjects: list[Subject]) -> list[Return]:
    """Predict for subjects, in their order.

    Raises:
        InvalidInput: a moment has no zone.
    """
    answers = scored(loaded, subjects)
    return [
        _untold(loaded, note) if (note := _why_not(subject)) else _untold(loaded, SILENT) if each is None
        else _answer(loaded, each)
        for subject, each in zip(subjects, answers, strict=True)
    ]  # fmt: skip


def _why_not(subject: Subject) -> str | None:
    """Say why nothing is foretold: what `horizon.at_rest` keeps from training is not asked in serving."""
    row = vector(subject.state, subject.moment)
    closed_d = row[INDEX["closed_d"]]
    if math.isnan(closed_d):
        return NO_CLIENT
    if closed_d < SETTLED_D:
        return FRESH
    return UNDER_WAY if row[INDEX["deals_open"]] or not math.isnan(row[INDEX["upcoming_h"]]) else None


def _untold(loaded: Loaded, note: str) -> Return:
    return Return(
        probability=None, interval=None, by_days={}, base=loaded.scorer.base, reasons=[], model=loaded.model,
        horizon_days=loaded.artefact.horizon_days, note=note,
    )  # fmt: skip


def _answer(loaded: Loaded, each: Scored) -> Return:
    chance = probability(each.logit)
    spread = apart(loaded.artefact.individual, each.logit, each.spread, loaded.artefact.location_sd)
    return Return(
        probability=chance,
        interval=interval(each.logit, spread),
        by_days={days: probability(each.logit + added) for days, added in loaded.artefact.shifts.items()},
        base=loaded.scorer.base,
        reasons=reasons(loaded.scorer, each, chance),
        model=loaded.model,
        horizon_days=loaded.artefact.horizon_days,
    )
