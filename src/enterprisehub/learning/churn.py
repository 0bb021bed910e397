"""Predict silence: how probable is it that the contact does not write or call within so many days?

One additive score is explained; each horizon adds its own constant to the log-odds (proportional odds), so that the
curve falls as the silence grows longer.
"""

from typing import Final

from enterprisehub.contracts.scoring import Churn, Subject
from enterprisehub.domain.plays import plays
from enterprisehub.learning.additive import probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.reasons import reasons
from enterprisehub.learning.scoring import Scored, scored

TOO_LITTLE: Final = "Not enough data: who has not written, talked on the phone or booked anything cannot fall silent."


def predict(loaded: Loaded, subjects: list[Subject]) -> list[Churn]:
    """Predict for subjects, in their order."""
    return [
        _silent(loaded) if each is None else _answer(loaded, subject, each)
        for subject, each in zip(subjects, scored(loaded, subjects), strict=True)
    ]


def _silent(loaded: Loaded) -> Churn:
    return Churn(
        probability=None, by_days={}, base=loaded.scorer.base, risks=[], actions=[], model=loaded.model,
        horizon_days=loaded.artefact.horizon_days, note=TOO_LITTLE,
    )  # fmt: skip


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
