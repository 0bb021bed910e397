"""Make what the page Lead shows out of the hub's answers."""

from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import quote

import msgspec

from enterprisehub.contracts.api.actions import NextActions, WhatIf, WhatIfRequest
from enterprisehub.contracts.api.base import Document, Page
from enterprisehub.contracts.api.contacts import Contact, ScorePoint, Timeline, TimelineEvent
from enterprisehub.contracts.api.conversations import Message
from enterprisehub.contracts.api.matches import ContactMatches, Wishes
from enterprisehub.contracts.api.users import User
from enterprisehub.contracts.events import Channel
from enterprisehub.contracts.scoring import Churn, Coaching, Matches, Preferences, Score
from enterprisehub.contracts.state import ContactState, Factor, Slot
from enterprisehub.dashboards.drawing import words
from enterprisehub.dashboards.drawing.components import Chance
from enterprisehub.dashboards.hub.port import Hub, HubAway, LeadKey
from enterprisehub.dashboards.panels import (
    churn,
    coaching,
    consent_window,
    conversation,
    identity,
    matches,
    next_actions,
    preferences,
    qualification,
    score,
    timeline,
)
from enterprisehub.domain.consent import check_consent, next_opening
from enterprisehub.learning.wishes import stated_wishes

UNTOLD: Final = frozenset({"conversation_read"})
"""Events that tell a reader nothing."""
CHANNELS: Final = (Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.WHATSAPP)

T = TypeVar("T")


def who(contact: Contact, *, now: datetime) -> identity.Data:
    lead = contact.lead
    advised = _answer(lead.coaching if lead else None, Coaching)
    return identity.Data(
        now=now,
        contact_id=contact.contact_id,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        source=contact.source,
        assigned_to=contact.assigned_to,
        tags=contact.tags,
        deleted=contact.deleted,
        last_event_at=contact.last_event_at,
        side=lead.side if lead else "unknown",
        stage=lead.stage if lead else "new",
        temperature=lead.temperature.value if lead else "unknown",
        waiting_since=lead.waiting_since if lead else None,
        missing=lead.missing if lead else [],
        may_contact=advised.may_contact if advised else None,
    )


def scored(contact: Contact) -> score.Data:
    lead = contact.lead
    if lead is None:
        return score.Data()
    return score.Data(
        temperature=lead.temperature.value, score=_answer(lead.score, Score), pending="ml" in lead.missing
    )


def trained_on(contact: Contact) -> str | None:
    return contact.lead.model.trained_on if contact.lead and contact.lead.model else None


def silence(contact: Contact) -> churn.Data:
    lead = contact.lead
    return churn.Data(churn=_answer(lead.churn, Churn), pending="churn" in lead.missing) if lead else churn.Data()


def advice(contact: Contact) -> coaching.Data:
    lead = contact.lead
    if lead is None:
        return coaching.Data()
    return coaching.Data(coaching=_answer(lead.coaching, Coaching), pending="coaching" in lead.missing)


def factors(contact: Contact) -> qualification.Data:
    """Read the factors from coaching's answer, which may know more than the fold, else from the state."""
    state = _answer(contact.state, ContactState)
    if state is None:
        return qualification.EMPTY
    answered = _answer(contact.lead.coaching if contact.lead else None, Coaching)
    known: dict[Factor, Slot] = {**state.conversation.slots, **(answered.factors if answered else {})}
    return qualification.Data(
        side=state.conversation.side.value,
        factors=known,
        messages=state.conversation.inbound + state.conversation.outbound + state.conversation.automated,
    )


def said(page: Page[Message], *, zone: str) -> conversation.Data:
    lines = [
        conversation.Line(
            at=one.occurred_at,
            inbound=one.inbound,
            body=one.body,
            channel=one.channel,
            automated=one.automated,
            call_duration_s=one.call_duration_s,
        )
        for one in sorted(page.items, key=lambda one: one.occurred_at)
    ]
    return conversation.Data(zone=zone, lines=lines, more=page.next_cursor is not None)


def consent(contact: Contact, *, now: datetime, zone: str) -> consent_window.Data:
    """Ask the consent gate about each channel, by the rules that every suggestion passes."""
    state = _answer(contact.state, ContactState)
    if state is None or not state.events:
        return consent_window.Data(at=now, zone=zone)
    checked = {channel: check_consent(state, now, channel) for channel in CHANNELS}
    waiting = any(not one.allowed and not one.lasting for one in checked.values())
    return consent_window.Data(
        at=now,
        zone=zone,
        lines=[
            consent_window.Line(
                channel=channel.value,
                allowed=one.allowed,
                reason=one.reason,
                lasting=one.lasting,
                zone_source=str(one.proof.get("zone_source", "")),
            )
            for channel, one in checked.items()
        ],
        opens_at=next_opening(state, now) if waiting else None,
        opted_out_at=state.conversation.opted_out_at,
    )


def to_do(hub: Hub, lead: LeadKey, contact: Contact, *, zone: str) -> next_actions.Data:
    found = hub.get(NextActions, actions_path(lead, "actions"), location_id=lead.location_id)
    users = hub.get(Page[User], "/v1/users", location_id=found.location_id, limit=200).items
    agents = [next_actions.Agent(one.ghl_user_id, one.name) for one in users if one.ghl_user_id and one.active]
    return next_actions.Data(actions=found, agents=agents, assigned_to=contact.assigned_to, zone=zone)


def supposed(hub: Hub, lead: LeadKey, says: str | None) -> WhatIf:
    asked = WhatIfRequest(says=says)
    return hub.send(WhatIf, "POST", actions_path(lead, "what-if"), asked, location_id=lead.location_id)


def actions_path(lead: LeadKey, what: str) -> str:
    return f"/v1/contacts/{quote(lead.contact_id, safe='')}/{what}"


def tip_path(lead: LeadKey, tip_id: str) -> str:
    return f"/v1/coaching/contacts/{quote(lead.contact_id, safe='')}/tips/{quote(tip_id, safe='')}/answer"


def stated_by(contact: Contact) -> Preferences:
    state = _answer(contact.state, ContactState)
    return stated_wishes(state) if state else Preferences()


def tried(hub: Hub, lead: LeadKey, wishes: Preferences, limit: int) -> preferences.Data:
    asked = Wishes(**msgspec.to_builtins(wishes))
    path = actions_path(lead, "matches")
    return preferences.Data(
        tried=hub.send(ContactMatches, "POST", path, asked, location_id=lead.location_id, limit=limit)
    )


def matched(found: Matches) -> matches.Data:
    return matches.Data(matches=found)


def past(known: Timeline, *, as_of: datetime | None, zone: str, trained_on: str | None) -> timeline.Data:
    last = next((one for one in reversed(known.scores) if one.kind != "churn"), None)
    return timeline.Data(
        zone=zone,
        as_of=as_of,
        entries=[_entry(one, zone) for one in known.events if one.kind not in UNTOLD],
        total=known.events_total,
        stage=str(known.state.get("stage", "new")),
        chance=_chance(last) if last else None,
        scored_at=last.moment if last else None,
        trained_on=trained_on if last else None,
    )


def _chance(point: ScorePoint) -> Chance:
    low, high = point.interval or (None, None)
    return Chance(probability=point.probability, low=low, high=high)


def _entry(event: TimelineEvent, zone: str) -> timeline.Entry:
    what, detail = describe(event.kind, event.data, zone)
    return timeline.Entry(at=event.occurred_at, known_at=event.known_at, what=what, detail=detail)


_FRAME = {"kind", "event_id", "location_id", "occurred_at", "known_at", "contact_id"}


def describe(kind: str, data: Document, zone: str) -> tuple[str, str]:
    """Say a domain event in a headline and a detail."""
    if kind == "message_exchanged":
        who_wrote = "Wrote" if data.get("inbound") else "Automation wrote" if data.get("automated") else "We wrote"
        return f"{who_wrote} by {words.channel(str(data.get('channel', 'other')))}", str(data.get("body") or "")
    changed = [name.replace("_", " ") for name, value in data.items() if name not in _FRAME and value not in ("", None)]
    if kind == "appointment_changed":
        return _appointment(data, zone)
    if kind == "opportunity_changed":
        value = data.get("value_cents")
        parts = [str(data.get("name") or ""), words.dollars(value) if isinstance(value, int) and value else ""]
        return f"Opportunity {data.get('status') or 'changed'}", ", ".join(part for part in parts if part)
    if kind == "note_changed":
        return "Note", str(data.get("body") or "")
    return words.label(kind), ", ".join(changed)


def _appointment(data: Document, zone: str) -> tuple[str, str]:
    starts = data.get("starts_at")
    when = words.moment(msgspec.convert(starts, datetime), zone) if starts else None
    title, address = data.get("title"), data.get("address")
    parts = [str(part) for part in (title, when, None if address and address in (title or "") else address) if part]
    status = data.get("status")
    return f"Appointment {status}" if status else "Appointment changed", ", ".join(parts)


def _answer(document: Document | None, kind: type[T]) -> T | None:
    """Read a service's answer, which the hub passes on as it was stored."""
    if document is None:
        return None
    try:
        return msgspec.convert(document, kind, strict=False)
    except msgspec.ValidationError as error:
        raise HubAway(f"A stored {kind.__name__} has an unexpected shape: {error}.") from error
