"""Score leads: how probable is it that the contact meets an agent within thirty days?"""

from typing import Final

from enterprisehub.contracts.scoring import Score, Subject
from enterprisehub.learning.additive import Z90, probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.reasons import reasons
from enterprisehub.learning.scoring import Scored, scored

TOO_LITTLE: Final = "Not enough data: the contact has not written, talked on the phone or booked anything yet."


def score(loaded: Loaded, subjects: list[Subject]) -> list[Score]:
    """Score subjects, in their order. The interval is the model's own 90 % uncertainty, from resampled contacts."""
    return [_silent(loaded) if each is None else _answer(loaded, each) for each in scored(loaded, subjects)]


def _silent(loaded: Loaded) -> Score:
    return Score(
        probability=None, interval=None, base=loaded.scorer.base, reasons=[], model=loaded.model,
        horizon_days=loaded.artefact.horizon_days, note=TOO_LITTLE,
    )  # fmt: skip


def _answer(loaded: Loaded, each: Scored) -> Score:
    chance, reach = probability(each.logit), Z90 * each.spread
    return Score(
        probability=chance,
        interval=(probability(each.logit - reach), probability(each.logit + reach)),
        base=loaded.scorer.base,
        reasons=reasons(loaded.scorer, each, chance),
        model=loaded.model,
        horizon_days=loaded.artefact.horizon_days,
    )
