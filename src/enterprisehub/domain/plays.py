"""Choose what to do about a contact who falls silent: retention plays by days of silence and by reason.

Rules of the trade, pure. Plays come ranked, the most promising first; who opted out gets none that reaches out.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from enterprisehub.contracts.scoring import Action
from enterprisehub.contracts.state import ContactState, Conversation, Stage


class Cause(StrEnum):
    """Why a contact may be leaving, as far as the conversation tells."""

    COMPETITOR = "competitor"
    TIMING = "timing"
    BUDGET = "budget"
    COMMUNICATION = "communication"
    MARKET = "market"
    MISMATCH = "mismatch"
    PERSONAL = "personal"
    UNRESPONSIVE = "unresponsive"


class Play(StrEnum):
    ANSWER_NOW = "answer_now"
    VALUE_REMINDER = "value_reminder"
    OPEN_QUESTION = "open_question"
    NEW_INFORMATION = "new_information"
    PERSONAL_CALL = "personal_call"
    SENIOR_AGENT = "senior_agent"
    FINAL_CHECK_IN = "final_check_in"
    ARCHIVE = "archive"
    ANNIVERSARY = "anniversary"
    EQUITY_UPDATE = "equity_update"
    REFERRAL_ASK = "referral_ask"


class _Told(NamedTuple):
    label: str
    channel: str | None


PLAYS: Final[dict[Play, _Told]] = {
    Play.ANSWER_NOW: _Told("Answer now: the contact is waiting for us", "sms"),
    Play.VALUE_REMINDER: _Told("Remind them what you can do for them, with one fact about their search", "sms"),
    Play.OPEN_QUESTION: _Told("Ask one open question about what changed", "sms"),
    Play.NEW_INFORMATION: _Told("Send something new: a listing, a price change, a sale nearby", "email"),
    Play.PERSONAL_CALL: _Told("Call personally", "call"),
    Play.SENIOR_AGENT: _Told("Have a senior agent call", "call"),
    Play.FINAL_CHECK_IN: _Told("Check in a last time and leave the door open", "sms"),
    Play.ARCHIVE: _Told("Move to long-term nurture and stop writing", None),
    Play.ANNIVERSARY: _Told("Congratulate on the anniversary of the purchase or sale", "call"),
    Play.EQUITY_UPDATE: _Told("Send an update on the home's value", "email"),
    Play.REFERRAL_ASK: _Told("Ask who else they know that wants to move", "call"),
}

_CAUSES: Final = {
    "competition": Cause.COMPETITOR,
    "timing": Cause.TIMING,
    "sell_first": Cause.TIMING,
    "pricing": Cause.BUDGET,
    "financing": Cause.BUDGET,
    "interest_rates": Cause.MARKET,
    "value": Cause.MISMATCH,
    "condition": Cause.MISMATCH,
    "trust": Cause.COMMUNICATION,
    "authority": Cause.PERSONAL,
}
_ANSWERS: Final = {
    Cause.COMPETITOR: (Play.SENIOR_AGENT, Play.VALUE_REMINDER),
    Cause.TIMING: (Play.OPEN_QUESTION, Play.NEW_INFORMATION),
    Cause.BUDGET: (Play.NEW_INFORMATION, Play.PERSONAL_CALL),
    Cause.COMMUNICATION: (Play.PERSONAL_CALL, Play.SENIOR_AGENT),
    Cause.MARKET: (Play.NEW_INFORMATION, Play.OPEN_QUESTION),
    Cause.MISMATCH: (Play.NEW_INFORMATION, Play.OPEN_QUESTION),
    Cause.PERSONAL: (Play.OPEN_QUESTION, Play.PERSONAL_CALL),
}
_BY_SILENCE: Final = (
    (3.0, (Play.VALUE_REMINDER, Play.OPEN_QUESTION)),
    (7.0, (Play.OPEN_QUESTION, Play.NEW_INFORMATION)),
    (14.0, (Play.NEW_INFORMATION, Play.PERSONAL_CALL)),
    (30.0, (Play.PERSONAL_CALL, Play.SENIOR_AGENT)),
    (90.0, (Play.FINAL_CHECK_IN, Play.NEW_INFORMATION)),
)
_LATEST: Final = (Play.ARCHIVE, Play.FINAL_CHECK_IN)
LIMIT: Final = 3
SLOW_ANSWER_D: Final = 1.0
UNANSWERED_MANY: Final = 3
ANNIVERSARY_WINDOW_D: Final = 14
_YEAR_D: Final = 365.25


def plays(state: ContactState, moment: datetime) -> list[Action]:
    """Return the plays for a contact at a moment, at most three, the most promising first."""
    silent_d = _days(state.conversation.last_inbound_at, moment)
    if _shut(state):
        return [_action(Play.ARCHIVE, "The contact wants no messages")]
    if state.stage is Stage.CLOSED:
        return [_action(play, why) for play, why in _past_client(state, moment)][:LIMIT]
    found: dict[Play, str] = {}
    for play, why in _candidates(state, silent_d, moment):
        found.setdefault(play, why)
    return [_action(play, why) for play, why in found.items()][:LIMIT]


def cause(conversation: Conversation) -> Cause | None:
    """Return why the contact may be leaving: the newest objection, a competitor named, or our own silence."""
    if conversation.objections:
        return _CAUSES.get(conversation.objections[-1].kind, Cause.MISMATCH)
    if conversation.competitor or conversation.signals.get("competitor"):
        return Cause.COMPETITOR
    unanswered = 0
    for message in reversed(conversation.recent):
        if message.inbound:
            break
        unanswered += 1
    return Cause.UNRESPONSIVE if unanswered >= UNANSWERED_MANY else None


def _candidates(state: ContactState, silent_d: float | None, moment: datetime) -> Iterator[tuple[Play, str]]:
    conversation = state.conversation
    waiting_d = _days(conversation.waiting_since, moment)
    if waiting_d is not None:
        yield Play.ANSWER_NOW, f"Has waited {_spell(waiting_d)} for our answer"
        if waiting_d >= SLOW_ANSWER_D:
            yield Play.PERSONAL_CALL, "A late answer is best given by voice"
    why = cause(conversation)
    if why in _ANSWERS:
        said = f": “{conversation.objections[-1].quote}”" if conversation.objections else ""
        for play in _ANSWERS[why]:
            yield play, f"{why.value.capitalize()} stands in the way{said}"
    if silent_d is not None:
        spelled = f"Silent for {_spell(silent_d)}"
        later = why is Cause.UNRESPONSIVE and f"{spelled}, several messages of ours unanswered"
        for play in next((those for days, those in _BY_SILENCE if silent_d < days), _LATEST):
            yield play, later or spelled


def _past_client(state: ContactState, moment: datetime) -> Iterator[tuple[Play, str]]:
    since_d = _days(state.stage_at, moment)
    if since_d is not None and since_d > _YEAR_D / 2:
        year = round(since_d / _YEAR_D)
        if year and abs(since_d - year * _YEAR_D) <= ANNIVERSARY_WINDOW_D:
            yield Play.ANNIVERSARY, f"{year} {'year' if year == 1 else 'years'} since closing"
        yield Play.EQUITY_UPDATE, f"Closed {_spell(since_d)} ago"
    yield Play.REFERRAL_ASK, "Closed with us"


def _shut(state: ContactState) -> bool:
    return state.conversation.opted_out_at is not None or state.dnd


def _action(play: Play, why: str) -> Action:
    told = PLAYS[play]
    return Action(play=play.value, label=told.label, why=why, channel=told.channel)


def _days(at: datetime | None, moment: datetime) -> float | None:
    return None if at is None else max(0.0, (moment - at).total_seconds() / 86_400)


def _spell(days: float) -> str:
    hours = round(days * 24)
    if days < 2:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{days:.0f} days"
