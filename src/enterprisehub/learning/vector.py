"""Compute a contact's features at a moment (see `features`): the one function for training and serving."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from enterprisehub.contracts.state import Appointment, Certainty, ContactState, Conversation, Factor, Side, Slot, Stage

NAN: Final = math.nan
HOUR_S: Final = 3600.0
RECENT: Final = timedelta(days=3)
SHORTEST_GAP_D: Final = 0.5
"""A contact who writes daily is not "twice as silent as usual" by lunch."""

_FINANCING: Final = {"not_pre_approved": -1.0, "needs": 1.0, "applying": 2.0, "pre_approved": 3.0, "cash": 4.0}
_SIDE: Final = {
    Side.UNKNOWN: 0.0, Side.RENTER: 1.0, Side.BUYER: 2.0, Side.INVESTOR: 3.0, Side.SELLER: 4.0, Side.BOTH: 5.0,
}  # fmt: skip
_STAGE: Final = {
    Stage.LOST: -2.0, Stage.NURTURE: -1.0, Stage.NEW: 0.0, Stage.CONTACTED: 1.0, Stage.REPLIED: 2.0,
    Stage.QUALIFIED: 3.0, Stage.APPOINTMENT: 4.0, Stage.SHOWING: 5.0, Stage.OFFER: 6.0, Stage.CONTRACT: 7.0,
    Stage.CLOSED: 8.0,
}  # fmt: skip
_CERTAINTY: Final = {Certainty.UNKNOWN: 0.0, Certainty.PARTIAL: 0.5, Certainty.KNOWN: 1.0}
_FACTORS: Final = (Factor.BUDGET, Factor.LOCATION, Factor.PROPERTY, Factor.MOTIVATION, Factor.CONDITION)
"""Facts whose telling is a step towards meeting. Timeline and financing have features of their own: to tell that there
is no hurry or no money is no step."""
_SOURCES: Final = (
    (6.0, re.compile(r"\b(?:referr\w*|friend|past clients?|sphere|word of mouth|repeat)\b")),
    (5.0, re.compile(r"\b(?:open ?house|yard sign|sign|sign ?call|walk-?in|event)\b")),
    (1.0, re.compile(r"\b(?:facebook|google ads?|ads?|adverts?|ppc|instagram|tiktok|campaign|meta)\b")),
    (2.0, re.compile(r"\b(?:zillow|realtor\.com|trulia|redfin|homes\.com|portal|movoto|homelight)\b")),
    (4.0, re.compile(r"\b(?:web ?site|site|idx|web|landing|chat|form|valuation|seo|organic)\b")),
)
_OFF: Final = frozenset({"cancelled", "canceled", "noshow", "invalid"})


def vector(state: ContactState, moment: datetime) -> list[float]:
    """Return the contact's features at a moment, in the order of `FEATURES`; NaN is unknown."""
    conversation = state.conversation
    return [
        _hours(state.created_at or state.first_event_at, moment) / 24,
        _active_d(state),
        *_times(conversation, moment),
        *_volumes(conversation, moment),
        *_paces(conversation, moment),
        *_slots(conversation.slots),
        *_signals(conversation.signals, conversation.inbound),
        _hours(conversation.question_at, moment),
        float(conversation.objection_count),
        float(sum(objection.kind == "competition" for objection in conversation.objections)),
        conversation.sentiment,
        1.0 if conversation.question else 0.0,
        1.0 if conversation.competitor else 0.0,
        1.0 if conversation.opted_out_at is not None or state.dnd or "active" in state.dnd_channels.values() else 0.0,
        _SIDE[conversation.side],
        source_group(state.source),
        _STAGE[state.stage],
        _hours(state.stage_at, moment) / 24 if state.stage is Stage.CLOSED else NAN,
        *_since_closing(state),
        float(sum(item.status == "won" for item in state.opportunities.values())) if state.opportunities else 0.0,
        *(_appointments(state.appointments, moment) if state.appointments else _NO_APPOINTMENT),
        float(sum(item.status == "open" for item in state.opportunities.values())) if state.opportunities else 0.0,
        float(conversation.calls),
        conversation.call_seconds / 60,
    ]


@lru_cache(maxsize=4096)
def source_group(source: str) -> float:
    """Return the code of a lead source's group (see `FEATURES`); sources are free text."""
    words = source.lower()
    if not words:
        return 0.0
    return next((code for code, marks in _SOURCES if marks.search(words)), 3.0)


def _hours(at: datetime | None, moment: datetime) -> float:
    if at is None:
        return NAN
    seconds = (moment - at).total_seconds()
    return seconds / HOUR_S if seconds > 0 else 0.0


def _active_d(state: ContactState) -> float:
    """Return for how long the contact had been known when it last wrote: time that passes in silence leaves it as it is."""
    came, wrote = state.created_at or state.first_event_at, state.conversation.last_inbound_at
    return NAN if came is None or wrote is None else _hours(came, wrote) / 24


def _times(conversation: Conversation, moment: datetime) -> tuple[float, float, float]:
    return (
        _hours(conversation.last_inbound_at, moment),
        _hours(conversation.last_outbound_at, moment),
        _hours(conversation.waiting_since, moment),
    )


def _volumes(conversation: Conversation, moment: datetime) -> tuple[float, ...]:
    recent = unanswered = followed_up = 0
    since = moment - RECENT
    last: datetime | None = None
    gap_h = NAN
    for message in reversed(conversation.recent):
        if message.inbound:
            if last is None:
                last = message.at
            elif gap_h != gap_h:  # noqa: PLR0124 not told yet
                gap_h = (last - message.at).total_seconds() / HOUR_S
            if message.at >= since:
                recent += 1
        elif last is None:
            unanswered += 1
            followed_up += not message.automated
    inbound = conversation.inbound
    return (
        float(inbound),
        float(conversation.inbound_days),
        float(recent),
        conversation.inbound_words / inbound if inbound else NAN,
        float(conversation.outbound),
        float(conversation.automated),
        float(unanswered),
        float(followed_up),
        gap_h,
    )


def _paces(conversation: Conversation, moment: datetime) -> tuple[float, ...]:
    replies, answers, gaps = conversation.reply_count, conversation.answer_count, conversation.gap_count
    gap_d = math.expm1(conversation.gap_log_d / gaps) if gaps else NAN
    return (
        math.expm1(conversation.reply_log_s / replies) / 60 if replies else NAN,
        NAN if conversation.last_reply_s is None else conversation.last_reply_s / 60,
        min(1.0, replies / conversation.outbound) if conversation.outbound else NAN,
        math.expm1(conversation.answer_log_s / answers) / 60 if answers else NAN,
        gap_d,
        _hours(conversation.last_inbound_at, moment) / 24 / max(gap_d, SHORTEST_GAP_D) if gaps else NAN,
    )


def _slots(slots: Mapping[Factor, Slot]) -> tuple[float, float, float, float]:
    if not slots:
        return (0.0, 0.0, 0.0, 0.0)
    timeline, financing, budget = slots.get(Factor.TIMELINE), slots.get(Factor.FINANCING), slots.get(Factor.BUDGET)
    hurry = timeline.value.get("hurry") if timeline else None
    told = [slots[factor].certainty for factor in _FACTORS if factor in slots]
    return (
        float(hurry) if isinstance(hurry, int | float) and -1 <= hurry <= 3 else 0.0,
        _FINANCING.get(financing.value.get("state", ""), 0.0) if financing else 0.0,
        sum(_CERTAINTY[certainty] for certainty in told),
        _CERTAINTY[budget.certainty] if budget else 0.0,
    )


def _since_closing(state: ContactState) -> tuple[float, float]:
    if state.closing is None or state.stage is not Stage.CLOSED:
        return (0.0, 0.0)
    told, then = state.conversation, state.closing
    return (float(told.inbound_days - then.inbound_days), float(told.outbound - then.outbound))


_NO_SIGNAL: Final = (0.0,) * 12


def _signals(signals: Mapping[str, int], inbound: int) -> tuple[float, ...]:
    if not signals:
        return _NO_SIGNAL
    get = signals.get
    showing, details = get("asks_showing", 0), get("asks_details", 0) + get("asks_process", 0)
    return (
        float(showing),
        float(details),
        showing / inbound if inbound else 0.0,
        (showing + details) / inbound if inbound else 0.0,
        float(get("shares_listing", 0)),
        float(get("agrees_time", 0) + get("gives_availability", 0)),
        float(get("positive", 0)),
        float(get("negative", 0)),
        float(get("urgent", 0)),
        float(get("not_interested", 0)),
        float(get("wrong_number", 0)),
        min(1.0, get("greeting_only", 0) / inbound) if inbound else 0.0,
    )


_NO_APPOINTMENT: Final = (NAN, 0.0, 0.0, NAN)


def _appointments(items: Mapping[str, Appointment], moment: datetime) -> tuple[float, float, float, float]:
    """Return hours until the next one, how many were held and missed, and days since the last was held."""
    ahead_h = since_d = NAN
    held = missed = 0
    for item in items.values():
        if item.status in _OFF:
            missed += 1
            continue
        if item.starts_at is None:
            continue
        hours = (item.starts_at - moment).total_seconds() / HOUR_S
        if hours > 0:
            ahead_h = hours if math.isnan(ahead_h) else min(ahead_h, hours)
        else:
            held += 1
            since_d = -hours / 24 if math.isnan(since_d) else min(since_d, -hours / 24)
    return (ahead_h, float(held), float(missed), since_d)
