"""What a model is asked, and which way some features may only push."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from enterprisehub.contracts.state import ContactState
from enterprisehub.learning.features import NAMES

HORIZON_DAYS: Final = 30


class Spec(Struct, frozen=True, kw_only=True):
    name: str
    features: tuple[str, ...]
    monotone: Mapping[str, int]
    """By feature: 1 never lowers the answer as it grows, -1 never raises it."""
    horizons: tuple[int, ...]
    """Days."""
    horizon_days: int = HORIZON_DAYS
    """The horizon that is explained."""
    taught: tuple[int, ...] = (HORIZON_DAYS,)
    """Horizons whose outcomes the score is learned from, the explained one among them."""


LEAD: Final = Spec(
    name="lead",
    features=NAMES,
    monotone={
        "known_d": -1,
        "silent_h": -1,
        "inbound_recent": 1,
        "rhythm": -1,
        "since_ours_h": -1,
        "waiting_h": -1,
        "asked_h": -1,
        "words": 1,
        "unanswered": -1,
        "followed_up": -1,
        "hurry": 1,
        "financing": 1,
        "factors": 1,
        "budget": 1,
        "asks_showing": 1,
        "showing_share": 1,
        "asking_share": 1,
        "books": 1,
        "urgent": 1,
        "negative": -1,
        "not_interested": -1,
        "wrong_number": -1,
        "greeting_share": -1,
        "compares": -1,
        "competitor": -1,
        "opted_out": -1,
        "sentiment": 1,
    },
    horizons=(HORIZON_DAYS,),
)
"""What sense demands whatever a sample says: more hurry, money, facts or wish to meet never lower a score, a refusal
never raises it, nor does time that passes without anything happening."""

CHURN: Final = Spec(
    name="churn",
    features=NAMES,
    monotone={
        "silent_h": 1,
        "rhythm": 1,
        "inbound_recent": -1,
        "unanswered": 1,
        "followed_up": 1,
        "not_interested": 1,
        "wrong_number": 1,
        "opted_out": 1,
        "competitor": 1,
        "hurry": -1,
    },
    horizons=(7, 14, 30, 90),
)


RETURN: Final = Spec(
    name="return",
    features=NAMES,
    monotone={
        "opted_out": -1,
        "not_interested": -1,
        "inbound_recent": 1,
        "asks_details": 1,
        "asks_showing": 1,
        "deals_won": 1,
    },
    horizons=(90, 365, 730),
    horizon_days=365,
    taught=(90, 365, 730),
)
"""Of past clients only: whether they meet us again, to buy or to sell once more. Nobody moves by the month, and few come back
at all: one score learns from what came within all its horizons."""

SPECS: Final = (LEAD, CHURN, RETURN)


def has_engaged(state: ContactState) -> bool:
    """Say whether the contact did anything that a score can rest on: wrote, talked on the phone, or has a booking."""
    return bool(state.conversation.inbound or state.conversation.call_seconds or state.appointments)
