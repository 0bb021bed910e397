"""A contact's state: what the fold of its events knows. It crosses to ml, churn and coaching with a moment.

Only `enterprisehub.domain.fold` writes it. Everything here is a function of the events alone: nothing is relative to
"now", so that the same state serves live traffic, training, time travel and replay.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from enterprisehub.contracts.events import Channel, Interest


class Stage(StrEnum):
    """Where the relation stands; a later one is never left for an earlier one but for lost and nurture."""

    NEW = "new"
    CONTACTED = "contacted"
    REPLIED = "replied"
    QUALIFIED = "qualified"
    APPOINTMENT = "appointment"
    SHOWING = "showing"
    OFFER = "offer"
    CONTRACT = "contract"
    CLOSED = "closed"
    LOST = "lost"
    NURTURE = "nurture"


class Side(StrEnum):
    UNKNOWN = "unknown"
    BUYER = "buyer"
    SELLER = "seller"
    BOTH = "both"
    RENTER = "renter"
    INVESTOR = "investor"


class Factor(StrEnum):
    """The seven factors of qualification."""

    BUDGET = "budget"
    LOCATION = "location"
    TIMELINE = "timeline"
    PROPERTY = "property"
    FINANCING = "financing"
    MOTIVATION = "motivation"
    CONDITION = "condition"


class Certainty(StrEnum):
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    KNOWN = "known"


class Slot(Struct, kw_only=True, omit_defaults=True):
    """One qualification factor as read from the conversation, with its evidence.

    `value` by factor: budget {min_cents?, max_cents?}; location {areas: [str]}; timeline {months: float|None,
    hurry: -1 (says there is none) | 0 | 1 | 2 | 3 (now)}; property {bedrooms_min?, bathrooms_min?, living_area_min?,
    types?: [str], must_haves?: [str]}; financing {state: "cash"|"pre_approved"|"applying"|"needs"|"not_pre_approved"};
    motivation {reason: str}; condition {state: "excellent"|"good"|"fair"|"poor", details?: str}.
    """

    certainty: Certainty
    value: dict[str, Any]
    quote: str
    message_id: str
    at: datetime
    speaker: str = ""
    """Who said it, where several people write in one thread and said who they are; empty for the contact."""


class Objection(Struct, kw_only=True, omit_defaults=True):
    kind: str
    """pricing, timing, competition, trust, authority, value, financing, interest_rates, sell_first or condition."""
    quote: str
    message_id: str
    at: datetime
    subtype: str | None = None
    """Of pricing: loss_aversion, online_estimate, neighbour, market_denial, improvement_overvalue."""


class MessageBrief(Struct, kw_only=True, omit_defaults=True):
    """One of the last messages, its body cut to 500 characters."""

    message_id: str
    inbound: bool
    at: datetime
    body: str = ""
    channel: Channel = Channel.OTHER
    automated: bool = False


class Opportunity(Struct, kw_only=True, omit_defaults=True):
    status: str = "open"
    stage_id: str = ""
    pipeline_id: str = ""
    name: str = ""
    value_cents: int = 0
    at: datetime | None = None
    """When it last changed."""


class Appointment(Struct, kw_only=True, omit_defaults=True):
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    status: str = "new"
    title: str = ""
    address: str = ""
    at: datetime | None = None
    booked_at: datetime | None = None
    """When it was first seen."""


class TipReply(Struct, kw_only=True, omit_defaults=True):
    """The last thing a person of ours did with tips on a topic."""

    answer: str
    """accepted, edited, ignored or dismissed."""
    at: datetime
    count: int = 1
    """How often a tip on this topic was answered in this conversation."""


class Call(Struct, kw_only=True, omit_defaults=True):
    """Running measures of the last call that was transcribed; times in seconds."""

    call_id: str
    segments: int = 0
    through: int = -1
    """The highest segment number."""
    agent_s: float = 0.0
    contact_s: float = 0.0
    agent_words: int = 0
    contact_words: int = 0
    agent_questions: int = 0
    contact_questions: int = 0
    interruptions: int = 0
    """How often the agent began while the contact still spoke."""
    interrupted: int = 0
    """How often the contact did."""
    longest_agent_s: float = 0.0
    """The agent's longest stretch without the contact saying anything."""
    stretch_s: float = 0.0
    speaker: str = ""
    ends_s: float = 0.0
    """When the last segment ended."""


class Conversation(Struct, kw_only=True, omit_defaults=True):
    """The running reading of all messages, in their order."""

    conversation_id: str | None = None
    inbound: int = 0
    outbound: int = 0
    """Messages by people; automated ones are counted apart."""
    automated: int = 0
    inbound_words: int = 0
    inbound_days: int = 0
    """Distinct days (UTC) with an inbound message."""
    calls: int = 0
    call_seconds: int = 0
    first_inbound_at: datetime | None = None
    last_inbound_at: datetime | None = None
    first_outbound_at: datetime | None = None
    last_outbound_at: datetime | None = None
    waiting_since: datetime | None = None
    """The first inbound message that no person has answered yet; None when answered."""
    reply_count: int = 0
    """How often the contact replied to us; with reply_log_s, the sum of ln(1 + seconds), its pace."""
    reply_log_s: float = 0.0
    last_reply_s: float | None = None
    answer_count: int = 0
    """How often we answered the contact, likewise."""
    answer_log_s: float = 0.0
    gap_count: int = 0
    """Gaps between inbound messages of different days, with gap_log_d, the sum of ln(1 + days)."""
    gap_log_d: float = 0.0
    side: Side = Side.UNKNOWN
    slots: dict[Factor, Slot] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    """The last five, oldest first."""
    objection_count: int = 0
    signals: dict[str, int] = field(default_factory=dict)
    """How often each buying signal was seen: asks_showing, asks_details, asks_process, shares_listing, agrees_time,
    gives_availability, positive, negative, urgent, thanks, greeting_only, not_interested, wrong_number, competitor."""
    question_at: datetime | None = None
    """When the contact last asked anything."""
    sentiment: float = 0.0
    """Exponentially weighted, -1 … 1."""
    question: str | None = None
    """The contact's last question, quoted, while unanswered."""
    competitor: str | None = None
    """Another agent or portal named, quoted."""
    language: str = "en"
    people: list[str] = field(default_factory=list)
    """Who said by name that they write in this thread, in their order; at most five."""
    speaker: str = ""
    """Who of them wrote last; empty until somebody says who they are."""
    opted_out_at: datetime | None = None
    """An opt-out word holds for all channels until an opt-in word."""
    handoff: str | None = None
    """Why a human should take over: asked, legal, financial or loop."""
    recent: list[MessageBrief] = field(default_factory=list)
    """The last eight messages, oldest first."""
    understood: str = ""
    """The last message in which a model read what rules had left unread; empty again with the next message."""
    tip_replies: dict[str, TipReply] = field(default_factory=dict)
    """By topic; the twenty answered last."""
    call: Call | None = None


class ListingInterest(Struct, kw_only=True, omit_defaults=True):
    """What a contact did about one listing."""

    strongest: Interest = Interest.VIEWED
    at: datetime
    """When it was last touched."""
    count: int = 1
    dismissed: bool = False
    """Turned down, and not touched in another way since."""


class Closing(Struct, kw_only=True, omit_defaults=True):
    """What had been counted of the conversation when the contact first closed with us."""

    inbound_days: int = 0
    outbound: int = 0


class ContactState(Struct, kw_only=True, omit_defaults=True):
    location_id: str
    contact_id: str
    events: int = 0
    """How many events are folded in."""
    through: tuple[datetime, str] | None = None
    """The canonical key (occurred_at, event_id) of the last event folded in."""
    created_at: datetime | None = None
    deleted: bool = False
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    source: str = ""
    assigned_to: str = ""
    assigned_at: datetime | None = None
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    timezone: str = ""
    tags: list[str] = field(default_factory=list)
    dnd: bool = False
    dnd_channels: dict[str, str] = field(default_factory=dict)
    custom_fields: dict[str, Any] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Ids of the notes there are, the newest fifty."""
    open_tasks: list[str] = field(default_factory=list)
    """Ids of tasks that are neither done nor deleted, the newest fifty."""
    listings: dict[str, ListingInterest] = field(default_factory=dict)
    """By property id, the fifty touched last, the latest at the end."""
    conversation: Conversation = field(default_factory=Conversation)
    stage: Stage = Stage.NEW
    stage_at: datetime | None = None
    closing: Closing | None = None
    first_event_at: datetime | None = None
    last_event_at: datetime | None = None
