"""Add a message to the running reading of a conversation."""

import math
from datetime import datetime
from typing import Final

from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.state import Conversation, MessageBrief, Objection, Side
from enterprisehub.domain.answers import question_before
from enterprisehub.domain.findings import Finding, least
from enterprisehub.domain.qualification import merge_slot
from enterprisehub.domain.reading import Reading, read_inbound
from enterprisehub.domain.restated import restating

RECENT_LIMIT: Final = 8
BRIEF_CHARACTERS: Final = 500
OBJECTIONS_LIMIT: Final = 5
PEOPLE_LIMIT: Final = 5
SENTIMENT_WEIGHT: Final = 0.3
"""Weight of the newest message in the running sentiment."""
REPLY_WITHIN_S: Final = 14 * 86_400
"""What comes later than this is a return, not a reply, and says nothing about pace."""


def add_message(conversation: Conversation, event: MessageExchanged) -> None:
    """Change the conversation in place; messages must come in canonical order."""
    conversation.understood = ""
    if event.conversation_id:
        conversation.conversation_id = event.conversation_id
    if event.channel in {Channel.CALL, Channel.VOICEMAIL}:
        conversation.calls += 1
        conversation.call_seconds += event.call_duration_s or 0
    if event.inbound:
        _add_inbound(conversation, event)
    elif event.automated:
        conversation.automated += 1
    else:
        _add_outbound(conversation, event)
    conversation.recent.append(
        MessageBrief(
            message_id=event.message_id,
            inbound=event.inbound,
            at=event.occurred_at,
            body=event.body[:BRIEF_CHARACTERS],
            channel=event.channel,
            automated=event.automated,
        )
    )
    del conversation.recent[:-RECENT_LIMIT]


def _add_outbound(conversation: Conversation, event: MessageExchanged) -> None:
    at = event.occurred_at
    conversation.outbound += 1
    conversation.first_outbound_at = conversation.first_outbound_at or at
    if conversation.waiting_since is not None:
        conversation.answer_count += 1
        conversation.answer_log_s += math.log1p(_seconds(conversation.waiting_since, at))
        conversation.waiting_since = None
    conversation.last_outbound_at = at
    conversation.question = None


def _add_inbound(conversation: Conversation, event: MessageExchanged) -> None:
    at = event.occurred_at
    _note_pace(conversation, at)
    conversation.inbound += 1
    conversation.first_inbound_at = conversation.first_inbound_at or at
    conversation.last_inbound_at = at
    conversation.waiting_since = conversation.waiting_since or at
    if event.body:
        reading = read_inbound(event.body, at, question_before(conversation.recent), conversation.side)
        note_reading(conversation, reading, event.message_id, at)


def _note_pace(conversation: Conversation, at: datetime) -> None:
    last_in, last_out = conversation.last_inbound_at, conversation.last_outbound_at
    if last_out is not None and (last_in is None or last_in < last_out):
        seconds = _seconds(last_out, at)
        if seconds <= REPLY_WITHIN_S:
            conversation.reply_count += 1
            conversation.reply_log_s += math.log1p(seconds)
            conversation.last_reply_s = seconds
    if last_in is None or last_in.date() != at.date():
        conversation.inbound_days += 1
        if last_in is not None:
            conversation.gap_count += 1
            conversation.gap_log_d += math.log1p(_seconds(last_in, at) / 86_400)


def note_reading(conversation: Conversation, reading: Reading, message_id: str, at: datetime) -> None:
    """Take over what a message, or a stretch of a call, says."""
    sells = conversation.side is Side.SELLER and reading.side in {None, Side.SELLER}
    conversation.inbound_words += reading.words
    if reading.speaker is not None:
        _note_speaker(conversation, reading.speaker)
    for finding in reading.findings:
        _note_finding(conversation, least(finding) if sells else finding, message_id, at)
    if reading.restated is not None and (again := restating(reading.restated, reading.findings, conversation.slots)):
        _note_finding(conversation, again, message_id, at)
    for found in reading.objections:
        conversation.objection_count += 1
        conversation.objections.append(
            Objection(kind=found.kind, subtype=found.subtype, quote=found.quote, message_id=message_id, at=at)
        )
    del conversation.objections[:-OBJECTIONS_LIMIT]
    for signal in reading.signals:
        conversation.signals[signal] = conversation.signals.get(signal, 0) + 1
    _note_side(conversation, reading)
    if reading.sentiment is not None:
        conversation.sentiment += SENTIMENT_WEIGHT * (reading.sentiment - conversation.sentiment)
    _note_question(conversation, reading, at)
    conversation.competitor = reading.competitor or conversation.competitor
    conversation.language = reading.language or conversation.language
    conversation.handoff = reading.handoff or conversation.handoff
    if reading.opt_out:
        conversation.opted_out_at = at
    elif reading.opt_in:
        conversation.opted_out_at = None


def _note_side(conversation: Conversation, reading: Reading) -> None:
    if reading.side is not None:
        conversation.side = reading.side if reading.corrects else _joined(conversation.side, reading.side)
    elif reading.keeps and conversation.side in {Side.SELLER, Side.BOTH}:
        conversation.side = Side.BUYER if conversation.side is Side.BOTH else Side.UNKNOWN


def _note_question(conversation: Conversation, reading: Reading, at: datetime) -> None:
    if reading.question:
        conversation.question, conversation.question_at = reading.question, at
    elif reading.withdraws:
        conversation.question = None


def note_understanding(conversation: Conversation, reading: Reading, message_id: str, at: datetime) -> None:
    """Take over what a model read later; a factor that rules read in the same message stays, and so does a known side."""
    kept = [
        finding
        for finding in reading.findings
        if (slot := conversation.slots.get(finding.factor)) is None or slot.message_id != message_id
    ]
    reading.findings = kept
    if conversation.side is not Side.UNKNOWN:
        reading.side = None
    conversation.understood = message_id
    note_reading(conversation, reading, message_id, at)


def _note_finding(conversation: Conversation, finding: Finding, message_id: str, at: datetime) -> None:
    old = conversation.slots.get(finding.factor)
    if old is None and finding.value.keys() == {"refused"}:
        return
    slot = conversation.slots[finding.factor] = merge_slot(old, finding, message_id, at)
    if slot is not old:
        slot.speaker = conversation.speaker


def _note_speaker(conversation: Conversation, name: str) -> None:
    conversation.speaker = name
    if name not in conversation.people and len(conversation.people) < PEOPLE_LIMIT:
        conversation.people.append(name)


def _joined(old: Side, new: Side) -> Side:
    """Return the side after one more reading: who sells and buys is both."""
    pair = {old, new}
    if pair == {Side.BUYER, Side.SELLER} or (Side.BOTH in pair and pair & {Side.BUYER, Side.SELLER}):
        return Side.BOTH
    return new


def _seconds(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())
