"""Domain events: what happened, in the trade's words, whatever payload it came in.

The log stores these and nothing else; a contact's state is their fold. An event carries two times. `occurred_at` is when
it happened in the world, `known_at` when we could have known: equal for live traffic, later for what an import brought
of the past. The order of events is `(occurred_at, event_id)`, never the order of arrival.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import UNSET, Struct, UnsetType


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
    VOICEMAIL = "voicemail"
    CHAT = "chat"
    WHATSAPP = "whatsapp"
    SOCIAL = "social"
    OTHER = "other"


class Interest(StrEnum):
    """What a contact did about a listing, the weaker first; `dismissed` takes it off their list."""

    VIEWED = "viewed"
    SAVED = "saved"
    ASKED = "asked"
    SHOWN = "shown"
    OFFERED = "offered"
    DISMISSED = "dismissed"


class EventBase(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """What every event has. `event_id` is unique in a location and derived from the source, so a repeat has the same."""

    event_id: str
    location_id: str
    occurred_at: datetime
    known_at: datetime
    contact_id: str | None = None


class ContactChanged(EventBase, frozen=True, kw_only=True, tag="contact_changed", omit_defaults=True):
    """A contact's fields as the CRM has them now; a field that is UNSET was not in the payload and stays as it was."""

    created_at: datetime | UnsetType = UNSET
    name: str | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    assigned_to: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET
    country: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    dnd: bool | UnsetType = UNSET
    dnd_channels: dict[str, str] | UnsetType = UNSET
    custom_fields: dict[str, Any] | UnsetType = UNSET
    """Custom fields by their id (GoHighLevel sends no keys)."""


class ContactDeleted(EventBase, frozen=True, kw_only=True, tag="contact_deleted", omit_defaults=True):
    pass


class MessageExchanged(EventBase, frozen=True, kw_only=True, tag="message_exchanged", omit_defaults=True):
    """A message or call in either direction. `event_id` is `message:{message_id}` where the CRM gives an id."""

    message_id: str
    inbound: bool
    channel: Channel = Channel.OTHER
    conversation_id: str | None = None
    body: str = ""
    """Plain text: HTML and quoted threads are already removed."""
    subject: str | None = None
    user_id: str | None = None
    """The CRM user who wrote; None for the contact and for automations."""
    automated: bool = False
    """Sent by a workflow, campaign or auto-reply, not by a person."""
    call_duration_s: int | None = None
    call_status: str | None = None


class Meaning(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model takes a sentence to mean."""

    label: str
    """As in `objection.pricing.neighbour`, `financing.needs`, `timeline.none`, `asks_showing`."""
    chance: float
    quote: str


class MessageUnderstood(EventBase, frozen=True, kw_only=True, tag="message_understood", omit_defaults=True):
    """What a model read from sentences that rules left unread: ours, later than the message, at the message's time.

    `event_id` is `understood:{message_id}`. `known_at` tells when it was read, so that time travel sees it from then on.
    """

    message_id: str
    model: str
    """The encoder and the examples it learned from."""
    meanings: list[Meaning]


class ConversationRead(EventBase, frozen=True, kw_only=True, tag="conversation_read", omit_defaults=True):
    conversation_id: str
    unread: int = 0


class OpportunityChanged(EventBase, frozen=True, kw_only=True, tag="opportunity_changed", omit_defaults=True):
    opportunity_id: str
    pipeline_id: str | UnsetType = UNSET
    stage_id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    """open, won, lost or abandoned."""
    value_cents: int | UnsetType = UNSET
    assigned_to: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class OpportunityDeleted(EventBase, frozen=True, kw_only=True, tag="opportunity_deleted", omit_defaults=True):
    opportunity_id: str


class AppointmentChanged(EventBase, frozen=True, kw_only=True, tag="appointment_changed", omit_defaults=True):
    appointment_id: str
    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    status: str | UnsetType = UNSET
    """new, confirmed, showed, noshow, cancelled or invalid."""
    title: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    assigned_to: str | UnsetType = UNSET
    calendar_id: str | UnsetType = UNSET


class AppointmentDeleted(EventBase, frozen=True, kw_only=True, tag="appointment_deleted", omit_defaults=True):
    appointment_id: str


class NoteChanged(EventBase, frozen=True, kw_only=True, tag="note_changed", omit_defaults=True):
    note_id: str
    body: str = ""
    user_id: str | None = None
    deleted: bool = False


class TaskChanged(EventBase, frozen=True, kw_only=True, tag="task_changed", omit_defaults=True):
    task_id: str
    title: str = ""
    body: str = ""
    due_at: datetime | None = None
    assigned_to: str | None = None
    completed: bool = False
    deleted: bool = False


class TipAnswered(EventBase, frozen=True, kw_only=True, tag="tip_answered", omit_defaults=True):
    """What a person of ours did with a tip. Ours, not the CRM's: it comes through the hub's API."""

    tip_id: str
    topic: str
    answer: str
    """accepted, edited, ignored or dismissed."""
    reason: str = ""
    """Why it was dismissed."""
    text: str = ""
    """The words as they were sent, where they were."""
    user_id: str | None = None


class CallSegmentSpoken(EventBase, frozen=True, kw_only=True, tag="call_segment_spoken", omit_defaults=True):
    """A stretch of a call's transcript, one speaker. Segments of a call are numbered from 0."""

    call_id: str
    number: int
    speaker: str
    """agent or contact."""
    starts_s: float
    """Seconds since the call began."""
    ends_s: float
    body: str = ""
    user_id: str | None = None


class ListingTouched(EventBase, frozen=True, kw_only=True, tag="listing_touched", omit_defaults=True):
    """What a contact did about a listing: told by the team's website, a workflow or an agent through the hub's API."""

    property_id: str
    interest: Interest
    user_id: str | None = None


class EscalationRaised(EventBase, frozen=True, kw_only=True, tag="escalation_raised", omit_defaults=True):
    """A speed-to-lead clock reached a step: due soon, breached, or told to the team lead."""

    clock: str
    """new_lead, hot_reply or reply."""
    step: str
    started_at: datetime
    due_at: datetime
    assigned_to: str = ""


class UserChanged(EventBase, frozen=True, kw_only=True, tag="user_changed", omit_defaults=True):
    """A CRM user (an agent) was created. No contact."""

    user_id: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    role: str = "user"


class LocationChanged(EventBase, frozen=True, kw_only=True, tag="location_changed", omit_defaults=True):
    name: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET


class AppInstalled(EventBase, frozen=True, kw_only=True, tag="app_installed", omit_defaults=True):
    pass


class AppUninstalled(EventBase, frozen=True, kw_only=True, tag="app_uninstalled", omit_defaults=True):
    pass


class UnknownReceived(EventBase, frozen=True, kw_only=True, tag="unknown_received", omit_defaults=True):
    """A payload of a type we do not translate: kept whole, acknowledged, counted."""

    type: str | None = None
    payload: dict[str, Any] = {}


ContactEvent = (
    ContactChanged
    | ContactDeleted
    | MessageExchanged
    | ConversationRead
    | OpportunityChanged
    | OpportunityDeleted
    | AppointmentChanged
    | AppointmentDeleted
    | NoteChanged
    | TaskChanged
    | TipAnswered
    | CallSegmentSpoken
    | ListingTouched
    | EscalationRaised
    | MessageUnderstood
)
"""Events that a contact's fold reads; `contact_id` is set."""

Event = ContactEvent | UserChanged | LocationChanged | AppInstalled | AppUninstalled | UnknownReceived
"""Every event of the log. Decode with `msgspec.json.Decoder(Event)`; the tag is `kind`."""
