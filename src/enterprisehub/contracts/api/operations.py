"""For those who run it: queues, dead letters, predictions, audit log, overview."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


class InboxState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"
    NOT_PROCESSED = "not_processed"


class InboxRow(Answer):
    id: int
    event_id: str
    received_at: datetime
    location_id: str | None = None
    contact_id: str | None = None
    type: str | None = None
    state: InboxState
    attempts: int = 0
    error: str | None = None
    flags: list[str] = Field([])
    trace_id: str | None = None


class InboxEntry(InboxRow):
    body: str = Field(description="The body as it came; bytes that are not UTF-8 are escaped")


class Replayed(Answer):
    replayed: int


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    REVIEW = "review"


class OutboxRow(Answer):
    id: int
    location_id: str
    contact_id: str
    kind: str
    state: OutboxState
    attempts: int
    next_at: datetime
    created_at: datetime
    sent_at: datetime | None = None
    error: str | None = None
    payload: Document = Field({})


class PredictionRow(Answer):
    id: int
    location_id: str
    contact_id: str
    event_id: str
    kind: str
    model: str
    moment: datetime
    probability: float | None = None
    interval: tuple[float, float] | None = None
    answer: Document


class AuditRow(Answer):
    id: int
    at: datetime
    location_id: str | None = None
    actor: str
    action: str
    target: str = ""
    detail: Document = Field({})


class InboxCounts(Answer):
    pending: int
    oldest_pending_s: float | None = None
    unpublished: int
    dead: int
    last_received_at: datetime | None = None


class Overview(Answer):
    """Counts over all that the caller may see."""

    at: datetime
    locations: int
    contacts: int
    leads_by_temperature: dict[str, int]
    leads_waiting: int = Field(description="Leads with an unanswered inbound message")
    leads_missing_answers: int
    listings_active: int
    inbox: InboxCounts
    outbox: dict[str, int] = Field(description="Open write-backs by state; sent ones are not counted")
    last_score_at: datetime | None = None
