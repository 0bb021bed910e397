"""Contacts: who they are, what we know, and what we knew at any moment."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document
from enterprisehub.contracts.api.leads import Lead, Standing


class ContactOrder(StrEnum):
    RECENT = "recent"
    NAME = "name"
    CREATED = "created"


class ContactRow(Answer):
    location_id: str
    contact_id: str
    name: str
    email: str = ""
    phone: str = ""
    source: str = ""
    assigned_to: str = ""
    tags: list[str] = Field([])
    deleted: bool = False
    created_at: datetime | None = None
    last_event_at: datetime | None = None
    standing: Standing | None = None


class Contact(ContactRow):
    state: Document = Field(description="What the fold of the contact's events knows (contracts/state.py)")
    lead: Lead | None = None


class TimelineEvent(Answer):
    event_id: str
    kind: str = Field(description="message_exchanged, contact_changed, opportunity_changed, …")
    occurred_at: datetime
    known_at: datetime
    data: Document = Field(description="The domain event (contracts/events.py)")


class ScorePoint(Answer):
    kind: str = Field(description="score or churn")
    moment: datetime
    event_id: str
    probability: float | None
    interval: tuple[float, float] | None = None
    model: str


class Timeline(Answer):
    """What was known at `as_of`: the events known then, the state folded from them, the scores given until then."""

    location_id: str
    contact_id: str
    as_of: datetime
    events: list[TimelineEvent] = Field(description="The newest `limit`, newest first")
    events_total: int
    state: Document
    scores: list[ScorePoint] = Field(description="Oldest first; the latest 500")
