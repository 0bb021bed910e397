"""The one named feature list, computed by one function for training and serving.

A feature is a function of a contact's state and a moment; nothing that became known after the moment may be in the
state. What fair-housing law keeps out of decisions (and proxies of it) is denied here in code: a feature names the
fields it reads, and one that names a denied field ends the import.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from enterprisehub.contracts.state import Appointment, Certainty, ContactState, Conversation, Factor, Side, Slot, Stage
from enterprisehub.domain.fair_housing import denied
from enterprisehub.learning import labels
from enterprisehub.learning.labels import Label

NAN: Final = math.nan
HOUR_S: Final = 3600.0
RECENT: Final = timedelta(days=3)
SHORTEST_GAP_D: Final = 0.5
"""A contact who writes daily is not "twice as silent as usual" by lunch."""

DENIED: Final = frozenset(
    {
        "location_id", "contact_id", "name", "first_name", "last_name", "email", "phone", "assigned_to", "assigned_at",
        "city", "state", "postal_code", "country", "timezone", "tags", "custom_fields",
        "conversation.language", "conversation.people", "conversation.speaker",
        "conversation.recent.body", "conversation.recent.message_id",
    }
)  # fmt: skip
"""State fields that no feature may read: people's names and addresses of every kind, places, language, free text, tags
and custom fields (a team may write anything into them), and who serves the contact."""


class Feature(NamedTuple):
    name: str
    unit: str
    meaning: str
    reads: str
    """State fields, separated by spaces."""
    label: Label
    """The value in the user's words."""


FEATURES: Final = (
    Feature("known_d", "days", "since the contact came to be", "created_at first_event_at",
            labels.days("Known for {}", "Age unknown")),
    Feature("silent_h", "hours", "since the contact last wrote or called", "conversation.last_inbound_at",
            labels.hours("Last wrote {} ago", "Never wrote")),
    Feature("since_ours_h", "hours", "since a person of the team last wrote", "conversation.last_outbound_at",
            labels.hours("We last wrote {} ago", "No person of the team wrote yet")),
    Feature("waiting_h", "hours", "that the contact has waited for our answer", "conversation.waiting_since",
            labels.hours("Has waited {} for our answer", "Is not waiting for an answer")),
    Feature("inbound", "messages", "from the contact", "conversation.inbound",
            labels.count("Wrote once", "Wrote {} messages", "Never wrote")),
    Feature("inbound_days", "days", "on which the contact wrote", "conversation.inbound_days",
            labels.count("Wrote on one day", "Wrote on {} days", "Never wrote")),
    Feature("inbound_recent", "messages", "from the contact in the last 3 days, of the last 8 messages",
            "conversation.recent.at conversation.recent.inbound",
            labels.count("One message in 3 days", "{} messages in 3 days", "No message in 3 days")),
    Feature("words", "words", "in a message of the contact's, on average",
            "conversation.inbound_words conversation.inbound",
            labels.number("Writes {} words a message", "Writes single words", "Wrote no words")),
    Feature("outbound", "messages", "from people of the team", "conversation.outbound",
            labels.count("We wrote once", "We wrote {} messages", "We never wrote")),
    Feature("automated", "messages", "sent by automations", "conversation.automated",
            labels.count("One automated message", "{} automated messages", "No automated message")),
    Feature("unanswered", "messages", "of ours since the contact last wrote, of the last 8",
            "conversation.recent.inbound",
            labels.count("One message of ours unanswered", "{} messages of ours unanswered",
                         "Answered our last message")),
    Feature("reply_min", "minutes", "the contact takes to reply, geometric mean",
            "conversation.reply_log_s conversation.reply_count",
            labels.minutes("Replies within {}", "Never replied to us")),
    Feature("last_reply_min", "minutes", "the contact's last reply took", "conversation.last_reply_s",
            labels.minutes("Last replied within {}", "Never replied to us")),
    Feature("reply_share", "share", "of our messages that got a reply",
            "conversation.reply_count conversation.outbound",
            labels.share("Replied to {} of our messages", "We never wrote")),
    Feature("answer_min", "minutes", "we take to answer, geometric mean",
            "conversation.answer_log_s conversation.answer_count",
            labels.minutes("We answer within {}", "We never answered")),
    Feature("gap_d", "days", "between days on which the contact wrote, geometric mean",
            "conversation.gap_log_d conversation.gap_count",
            labels.days("Writes every {}", "Wrote on one day only")),
    Feature("rhythm", "ratio", "of the silence to the contact's own usual gap",
            "conversation.last_inbound_at conversation.gap_log_d conversation.gap_count", labels.rhythm),
    Feature("hurry", "level", "of the timeline: -1 none stated as such, 0 unknown, 1 … 3 now",
            "conversation.slots.timeline", labels.HURRY),
    Feature("financing", "level", "-1 not pre-approved, 0 unknown, 1 needs, 2 applying, 3 pre-approved, 4 cash",
            "conversation.slots.financing", labels.FINANCING),
    Feature("factors", "factors", "told of budget, location, property, motivation and condition; partly counts half",
            "conversation.slots", labels.number("{} qualifying facts told", "One qualifying fact told", "Nothing told")),
    Feature("budget", "level", "0 unknown, 0.5 partly, 1 told", "conversation.slots.budget",
            labels.either("Budget told", "Budget unknown")),
    Feature("asks_showing", "messages", "asking to see a home", "conversation.signals",
            labels.count("Asked to see a home", "Asked to see homes {} times", "Did not ask to see a home")),
    Feature("asks_details", "messages", "asking for details or how things go", "conversation.signals",
            labels.count("Asked for details", "Asked for details {} times", "Did not ask for details")),
    Feature("shares_listing", "messages", "naming a listing", "conversation.signals",
            labels.count("Named a listing", "Named listings {} times", "Named no listing")),
    Feature("books", "messages", "agreeing to a time or offering one", "conversation.signals",
            labels.count("Named a time to meet", "Named times to meet {} times", "Named no time to meet")),
    Feature("positive", "messages", "in agreement", "conversation.signals",
            labels.count("Agreed once", "Agreed {} times", "No sign of agreement")),
    Feature("negative", "messages", "in disagreement", "conversation.signals",
            labels.count("Disagreed once", "Disagreed {} times", "No sign of disagreement")),
    Feature("urgent", "messages", "with urgent words", "conversation.signals",
            labels.count("Urgent words", "Urgent words {} times", "No urgent words")),
    Feature("not_interested", "messages", "saying no", "conversation.signals",
            labels.either("Said “not interested”", "Did not say no")),
    Feature("wrong_number", "messages", "saying it is the wrong number", "conversation.signals",
            labels.either("Wrong number", "Right number, as far as known")),
    Feature("greeting_share", "share", "of messages that are but a greeting",
            "conversation.signals conversation.inbound",
            labels.share("{} of the messages only greet", "Never wrote")),
    Feature("objections", "objections", "raised", "conversation.objection_count",
            labels.count("Raised an objection", "Raised {} objections", "Raised no objection")),
    Feature("sentiment", "-1 … 1", "tone, the newest messages weighing most", "conversation.sentiment",
            labels.sentiment),
    Feature("question", "yes or no", "a question of the contact's is open", "conversation.question",
            labels.either("Waits for the answer to a question", "No open question")),
    Feature("competitor", "yes or no", "another agent or portal was named", "conversation.competitor",
            labels.either("Named another agent or portal", "Named no other agent")),
    Feature("opted_out", "yes or no", "wants no messages", "conversation.opted_out_at dnd dnd_channels",
            labels.either("Wants no messages", "May be contacted")),
    Feature("side", "code", "0 unknown, 1 renter, 2 buyer, 3 investor, 4 seller, 5 both", "conversation.side",
            labels.SIDE),
    Feature("source", "code", "where the lead came from: 0 unknown, 1 advert, 2 portal, 3 other, 4 website, "
            "5 open house or sign, 6 referral", "source", labels.SOURCE),
    Feature("stage", "level", "-2 lost, -1 nurture, 0 new … 8 closed", "stage", labels.STAGE),
    Feature("upcoming_h", "hours", "until the next appointment", "appointments",
            labels.hours("Has an appointment in {}", "No appointment ahead")),
    Feature("met", "appointments", "held", "appointments",
            labels.count("Met once", "Met {} times", "Never met")),
    Feature("missed", "appointments", "cancelled or not kept", "appointments",
            labels.count("Missed an appointment", "Missed {} appointments", "Missed no appointment")),
    Feature("since_met_d", "days", "since the last appointment's time", "appointments",
            labels.days("Last met {} ago", "Never met")),
    Feature("deals_open", "opportunities", "open", "opportunities",
            labels.count("One open opportunity", "{} open opportunities", "No open opportunity")),
    Feature("calls", "calls", "either way", "conversation.calls",
            labels.count("One call", "{} calls", "No call")),
    Feature("call_min", "minutes", "talked", "conversation.call_seconds",
            labels.number("Talked {} minutes", "Talked a minute", "Never talked")),
)  # fmt: skip

NAMES: Final = tuple(feature.name for feature in FEATURES)
INDEX: Final = {name: index for index, name in enumerate(NAMES)}

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
        *_times(conversation, moment),
        *_volumes(conversation, moment),
        *_paces(conversation, moment),
        *_slots(conversation.slots),
        *_signals(conversation.signals, conversation.inbound),
        float(conversation.objection_count),
        conversation.sentiment,
        1.0 if conversation.question else 0.0,
        1.0 if conversation.competitor else 0.0,
        1.0 if conversation.opted_out_at is not None or state.dnd or "active" in state.dnd_channels.values() else 0.0,
        _SIDE[conversation.side],
        source_group(state.source),
        _STAGE[state.stage],
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


def fingerprint(names: tuple[str, ...] = NAMES) -> str:
    """Return a hash of names, units and meanings: an artefact of another list must not be loaded."""
    parts = [f"{f.name}\t{f.unit}\t{f.meaning}" for f in (FEATURES[INDEX[name]] for name in names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hours(at: datetime | None, moment: datetime) -> float:
    if at is None:
        return NAN
    seconds = (moment - at).total_seconds()
    return seconds / HOUR_S if seconds > 0 else 0.0


def _times(conversation: Conversation, moment: datetime) -> tuple[float, float, float]:
    return (
        _hours(conversation.last_inbound_at, moment),
        _hours(conversation.last_outbound_at, moment),
        _hours(conversation.waiting_since, moment),
    )


def _volumes(conversation: Conversation, moment: datetime) -> tuple[float, ...]:
    recent = unanswered = 0
    since = moment - RECENT
    answered = False
    for message in reversed(conversation.recent):
        if message.inbound:
            answered = True
            if message.at >= since:
                recent += 1
        elif not answered:
            unanswered += 1
    inbound = conversation.inbound
    return (
        float(inbound),
        float(conversation.inbound_days),
        float(recent),
        conversation.inbound_words / inbound if inbound else NAN,
        float(conversation.outbound),
        float(conversation.automated),
        float(unanswered),
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


_NO_SIGNAL: Final = (0.0,) * 10


def _signals(signals: Mapping[str, int], inbound: int) -> tuple[float, ...]:
    if not signals:
        return _NO_SIGNAL
    get = signals.get
    return (
        float(get("asks_showing", 0)),
        float(get("asks_details", 0) + get("asks_process", 0)),
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


def refuse_denied(features: tuple[Feature, ...]) -> None:
    """End the import when a feature reads what fair housing keeps out of decisions."""
    for feature in features:
        read = DENIED & set(feature.reads.split())
        if read:
            raise AssertionError(f"feature {feature.name} reads {', '.join(sorted(read))}, which fair housing denies")
        if meaning := denied(feature.name):
            raise AssertionError(f"feature {feature.name} stands for {meaning}, which fair housing denies")


refuse_denied(FEATURES)
