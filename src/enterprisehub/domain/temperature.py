"""Temperature: a probability in the light of how many calls the team can make.

A team that can call forty leads a day gains nothing from two hundred hot ones. The cut-offs are therefore shares of a
location's own leads, set by its capacity, and drawn (geometrically: small probabilities differ by factors) towards the
training population's where there are few leads.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from enterprisehub.contracts.state import Certainty, ContactState


class Temperature(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COOL = "cool"
    COLD = "cold"
    UNKNOWN = "unknown"


class Cutoffs(Struct, frozen=True):
    """The least probabilities of hot, warm and cool."""

    hot: float
    warm: float
    cool: float


DEFAULT_CAPACITY: Final = 40
"""Calls a day, where the location has not said."""
FEW: Final = 20
"""As many own leads weigh as much as the prior."""
_LEAST: Final = 1e-4
_HOT_SHARE: Final = (0.02, 0.15)
_WARM_SHARE: Final = (0.15, 0.30)
_COOL_SHARE: Final = 0.25


def cutoffs(ascending: Sequence[float], capacity: int, prior: Cutoffs) -> Cutoffs:
    """Return the cut-offs for a location.

    Args:
        ascending: the probabilities of its open leads, sorted.
        capacity: calls a day.
        prior: the cut-offs of the training population.
    """
    count = len(ascending)
    if not count:
        return prior
    hot = _clip(capacity / count, *_HOT_SHARE)
    warm = _clip(2 * hot, *_WARM_SHARE)
    weight = count / (count + FEW)

    def at(share: float, before: float) -> float:
        own = ascending[min(count - 1, int((1 - share) * count))]
        return math.exp(weight * math.log(max(own, _LEAST)) + (1 - weight) * math.log(max(before, _LEAST)))

    return Cutoffs(
        hot=at(hot, prior.hot), warm=at(hot + warm, prior.warm), cool=at(hot + warm + _COOL_SHARE, prior.cool)
    )


def temperature(probability: float | None, limits: Cutoffs, *, evidence: bool) -> Temperature:
    """Return the tier; without evidence (see `has_evidence`) nothing is warmer than cool."""
    if probability is None:
        return Temperature.UNKNOWN
    if probability >= limits.warm and evidence:
        return Temperature.HOT if probability >= limits.hot else Temperature.WARM
    return Temperature.COOL if probability >= limits.cool else Temperature.COLD


_EMPTY_SIGNALS: Final = frozenset({"greeting_only", "thanks", "positive", "negative", "not_interested", "wrong_number"})


def has_evidence(state: ContactState) -> bool:
    """Say whether the contact showed anything beyond politeness: "hi" is never warm."""
    conversation = state.conversation
    return (
        bool(state.appointments)
        or any(slot.certainty is not Certainty.UNKNOWN for slot in conversation.slots.values())
        or not conversation.signals.keys() <= _EMPTY_SIGNALS
    )


def _clip(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
