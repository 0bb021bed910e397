"""From folded contacts and their answers to rows and publications: what the batch has decided. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct, field

from enterprisehub.contracts.events import CallSegmentSpoken, ConversationRead, MessageExchanged
from enterprisehub.contracts.realtime import Kind, Publication, ScoreMessage
from enterprisehub.domain.fold import key_of
from enterprisehub.domain.stages import stage_of
from enterprisehub.domain.temperature import Temperature, has_evidence, temperature
from enterprisehub.services.pipeline.batch import INDEXED_TEXT, Case, Row
from enterprisehub.services.pipeline.locations import Locations

WRITE_BACK_POINTS: Final = 0.05
"""The CRM is told when the score moved by five points, or the tier changed."""
REASONS_SHOWN: Final = 5
CHURN_POINTS: Final = 0.02
"""Subscribers hear of a churn risk that moved by two points."""

_encode = msgspec.json.Encoder().encode
_TAG_PREFIX: Final = "ehub:"
_TAGS: Final = tuple(_TAG_PREFIX + tier.value for tier in Temperature)


class Decision(Struct):
    """Rows for each table and what to publish."""

    leads: list[tuple[Any, ...]] = field(default_factory=list)
    predictions: list[tuple[Any, ...]] = field(default_factory=list)
    outbox: list[tuple[Any, ...]] = field(default_factory=list)
    messages: list[tuple[Any, ...]] = field(default_factory=list)
    conversations: list[tuple[Any, ...]] = field(default_factory=list)
    tips: list[tuple[Any, ...]] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    snapshots: list[tuple[str, str, bytes]] = field(default_factory=list)
    """For the cache: location, contact, the newest score message."""


class _Texts(Struct):
    """The answers as JSON, each encoded once for all who need it."""

    score: str | None
    churn: str | None
    coaching: str | None


def decide(cases: Iterable[Case], moment: datetime, locations: Locations) -> Decision:
    decision = Decision()
    for case in cases:
        _decide(decision, case, moment, locations)
    return decision


def _decide(decision: Decision, case: Case, moment: datetime, locations: Locations) -> None:
    state = case.state
    assert state is not None
    score, before = case.score, case.before
    probability = score.probability if score else None
    tier = temperature(probability, locations.cutoffs_of(case.key[0]), evidence=has_evidence(state))
    shown = tier if score or before is None else Temperature(before.temperature)
    texts = _texts(case)
    written = None if case.echo or probability is None else _write_back(decision, case, shown)
    decision.leads.append(_lead_row(case, texts, tier, moment, locations, written))
    _add_predictions(decision, case, texts, moment)
    _add_messages(decision, case)
    _add_tip(decision, case, moment)
    _publish(decision, case, texts, shown, moment)


def _lead_row(
    case: Case,
    texts: _Texts,
    tier: Temperature,
    moment: datetime,
    locations: Locations,
    written: tuple[float, str] | None,
) -> tuple[Any, ...]:
    state, score, churn = case.state, case.score, case.churn
    assert state is not None
    conversation, stage_map = state.conversation, locations.stage_map_of(case.key[0])
    low, high = score.interval if score and score.interval else (None, None)
    open_values = [o.value_cents for o in state.opportunities.values() if o.status == "open"]
    return (
        *case.key,
        conversation.side.value,
        (stage_of(state, stage_map) if stage_map else state.stage).value,
        tier.value,
        score.probability if score else None,
        low,
        high,
        texts.score,
        churn.probability if churn else None,
        texts.churn,
        texts.coaching,
        max(open_values, default=0),
        conversation.waiting_since,
        conversation.last_inbound_at,
        state.last_event_at,
        state.assigned_to[:INDEXED_TEXT],
        ",".join(case.missing),
        moment,
        case.rows[-1].key if case.rows else None,
        has_evidence(state),
        written[0] if written else None,
        written[1] if written else None,
    )


def _texts(case: Case) -> _Texts:
    answers = (case.score, case.churn, case.coaching)
    return _Texts(*(_encode(answer).decode() if answer is not None else None for answer in answers))


def _add_predictions(decision: Decision, case: Case, texts: _Texts, moment: datetime) -> None:
    event_id = case.rows[-1].key if case.rows else ""
    score, churn = case.score, case.churn
    if score:
        low, high = score.interval or (None, None)
        model = f"{score.model.name}@{score.model.version}"
        decision.predictions.append((
            *case.key, event_id, "lead", model, case.log_seq, moment, score.probability, low, high, texts.score
        ))  # fmt: skip
    if churn and texts.churn and _is_news(Kind.CHURN, case, texts.churn):
        model = f"{churn.model.name}@{churn.model.version}"
        decision.predictions.append((
            *case.key, event_id, "churn", model, case.log_seq, moment, churn.probability, None, None, texts.churn
        ))  # fmt: skip


def _add_messages(decision: Decision, case: Case) -> None:
    state = case.state
    assert state is not None
    unread: dict[str, tuple[int | None, int]] = {}
    for event in sorted(case.events, key=key_of):
        if isinstance(event, MessageExchanged):
            decision.messages.append(
                (
                    *(case.key[0], event.message_id, case.key[1], event.conversation_id, event.event_id, event.inbound),
                    *(event.channel.value, event.body, event.subject, event.user_id, event.automated),
                    *(event.call_duration_s, event.occurred_at, event.known_at),
                )
            )
            if event.conversation_id:
                said, more = unread.get(event.conversation_id, (None, 0))
                unread[event.conversation_id] = (said, more + event.inbound)
        elif isinstance(event, ConversationRead):
            unread[event.conversation_id] = (event.unread, 0)
    conversation = state.conversation
    last = max(filter(None, (conversation.last_inbound_at, conversation.last_outbound_at)), default=None)
    channel = conversation.recent[-1].channel.value if conversation.recent else "other"
    for conversation_id, (said, more) in unread.items():
        decision.conversations.append(
            (
                *(case.key[0], conversation_id, case.key[1], channel, last),
                *(conversation.last_inbound_at, conversation.waiting_since, said, more),
            )
        )


def _add_tip(decision: Decision, case: Case, moment: datetime) -> None:
    """Keep a tip that is new, with the proof of consent that it was given under."""
    state, coaching = case.state, case.coaching
    tip = coaching.tip if coaching else None
    if coaching is None or tip is None or not tip.tip_id or state is None:
        return
    before = case.before.coaching if case.before else None
    if before is not None and f'"{tip.tip_id}"' in before:
        return
    proof = _encode({**coaching.proof, "checked_at": moment}).decode()
    decision.tips.append(
        (
            *(case.key[0], tip.tip_id, case.key[1], tip.kind, tip.topic, moment, state.assigned_to, coaching.playbook),
            *(coaching.may_contact, coaching.consent, proof, _encode(tip).decode()),
        )
    )


def _write_back(decision: Decision, case: Case, tier: Temperature) -> tuple[float, str] | None:
    """Put the new score into the outbox if the CRM should hear of it; return what it will have been told."""
    score, before = case.score, case.before
    assert score is not None
    assert score.probability is not None
    old = before.written_temperature if before else None
    moved = (
        before is None
        or before.written_probability is None
        or abs(score.probability - before.written_probability) >= WRITE_BACK_POINTS
    )
    if not moved and old == tier.value:
        return None
    labels = [reason.label for reason in score.reasons[:REASONS_SHOWN]]
    note = None
    if old is not None and old != tier.value:
        note = f"EnterpriseHub: now {tier.value}, was {old}. " + "; ".join(labels[:3])
    payload: dict[str, Any] = {
        "probability": score.probability,
        "temperature": tier.value,
        "reasons": labels,
        "tags_add": [_TAG_PREFIX + tier.value],
        "tags_remove": [tag for tag in _TAGS if tag != _TAG_PREFIX + tier],
        "note": note,
        "event_id": case.rows[-1].key if case.rows else "",
        "trained_on": score.model.trained_on,
    }
    if case.traceparent:
        payload["traceparent"] = case.traceparent
    decision.outbox.append((*case.key, _encode(payload).decode()))
    return score.probability, tier.value


def _publish(decision: Decision, case: Case, texts: _Texts, tier: Temperature, moment: datetime) -> None:
    state, score = case.state, case.score
    assert state is not None
    location_id, contact_id = case.key
    rows: list[Row | None] = [*case.rows] or [None]
    kinds = (Kind.SCORES, Kind.CONTACT) if case.rows or score else ()  # asked again in vain: nobody needs to hear it
    message = ScoreMessage(
        location_id=location_id,
        contact_id=contact_id,
        event_id="",
        probability=score.probability if score else None,
        interval=score.interval if score else None,
        temperature=tier.value,
        reasons=score.reasons[:REASONS_SHOWN] if score else [],
        model=score.model if score else None,
        name=state.name or state.first_name,
        occurred_at=state.last_event_at,
        missing=case.missing,
        stages=score.stages if score else [],
    )
    for row in rows:
        message.event_id = row.key if row else f"again:{contact_id}:{moment.timestamp():.3f}"
        message.received_at = row.received_at if row else None
        data = _encode(message)
        for kind in kinds:
            decision.publications.append(_publication(kind, case, message.event_id, data))
    decision.snapshots.append((location_id, contact_id, data))
    for kind, text in ((Kind.CHURN, texts.churn), (Kind.COACHING, texts.coaching)):
        if text is not None and _is_news(kind, case, text):
            head = _encode({"location_id": location_id, "contact_id": contact_id, "event_id": message.event_id})
            data = head[:-1] + b"," + text.encode()[1:]
            decision.publications.append(_publication(kind, case, message.event_id, data))
    if any(not isinstance(event, MessageExchanged | CallSegmentSpoken) for event in case.events):
        data = _encode(
            {
                "location_id": location_id,
                "contact_id": contact_id,
                "event_id": message.event_id,
                "kinds": sorted({event.__struct_config__.tag for event in case.events}),
                "stage": state.stage,
                "deleted": state.deleted,
            }
        )
        decision.publications.append(_publication(Kind.CONTACTS, case, message.event_id, data))


def _is_news(kind: Kind, case: Case, text: str) -> bool:
    """Say whether subscribers should hear of an answer: risk moves a little with every minute, tips with the words."""
    before = case.before
    if before is None:
        return True
    if kind is Kind.CHURN:
        old, new = before.churn_probability, case.churn.probability if case.churn else None
        return (old is None) is not (new is None) or (
            old is not None and new is not None and abs(new - old) >= CHURN_POINTS
        )
    return text != before.coaching


def _publication(kind: Kind, case: Case, event_id: str, data: bytes) -> Publication:
    assert case.state is not None
    return Publication(
        kind=kind,
        location_id=case.key[0],
        contact_id=case.key[1],
        event_id=event_id,
        assigned_to=case.state.assigned_to or None,
        data=Raw(data),
    )
