"""Predict silence: how probable is it that the contact does not write or call within so many days?

One additive score is explained; each horizon adds its own constant to the log-odds (proportional odds), so that the
curve falls as the silence grows longer.
"""

from typing import Final

from enterprisehub.contracts.scoring import Churn, Subject
from enterprisehub.contracts.state import Stage
from enterprisehub.domain.plays import plays
from enterprisehub.learning.additive import probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.reasons import reasons
from enterprisehub.learning.scoring import Scored, scored

TOO_LITTLE: Final = "Not enough data: who has not written, talked on the phone or booked anything cannot fall silent."

PAST_CLIENT: Final = "A past client: silence is no risk here. What to do goes by the time since closing; whether they return is told apart."


def predict(loaded: Loaded, subjects: list[Subject]) -> list[Churn]:
    """Predict for subjects, in their order."""
    return [
        _past_client(loaded, subject)
        if subject.state.stage is Stage.CLOSED
        else _untold(loaded, TOO_LITTLE)
        if each is None
        else _answer(loaded, subject, each)
        for subject, each in zip(subjects, scored(loaded, subjects), strict=True)
    ]


def _untold(loaded: Loaded, note: str) -> Churn:
    return Churn(
        probability=None, by_days={}, base=loaded.scorer.base, risks=[], actions=[], model=loaded.model,
        horizon_days=loaded.artefact.horizon_days, note=note,
    )  # fmt: skip


def _past_client(loaded: Loaded, subject: Subject) -> Churn:
    """Tell no risk: that somebody who has moved is silent is no sign of leaving. Plays go by the time since closing."""
    told = _untold(loaded, PAST_CLIENT)
    told.population = "past_client"
    told.actions = plays(subject.state, subject.moment)
    return told


def _answer(loaded: Loaded, subject: Subject, each: Scored) -> Churn:
    chance = probability(each.logit)
    return Churn(
        probability=chance,
        by_days={days: probability(each.logit + added) for days, added in loaded.artefact.shifts.items()},
        base=loaded.scorer.base,
        risks=reasons(loaded.scorer, each, chance),
        actions=plays(subject.state, subject.moment),
        model=loaded.model,
        horizon_days=loaded.artefact.horizon_days,
    )
