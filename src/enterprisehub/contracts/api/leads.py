"""Leads: how likely, how warm, how long waiting, and what to do next."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


class Temperature(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COOL = "cool"
    COLD = "cold"
    UNKNOWN = "unknown"


class LeadOrder(StrEnum):
    CALL = "call"
    """Whom to call now: hot and warm leads who wait for an answer, then the most likely, those already booked last."""
    PROBABILITY = "probability"
    """Most likely first."""
    WAITING = "waiting"
    """Longest unanswered first."""
    CHURN = "churn"
    """Most likely to go silent first."""
    RECENT = "recent"
    """Latest event first."""


class ReasonLine(Answer):
    """One additive part of a score, in log-odds."""

    feature: str
    label: str
    contribution: float
    value: float | None = None


class ModelLine(Answer):
    name: str
    version: str
    trained_on: str = Field("synthetic", description="“synthetic” until trained on the team's own outcomes")


class Standing(Answer):
    """A contact's standing as a lead, short enough for lists."""

    side: str = "unknown"
    stage: str = "new"
    temperature: Temperature = Temperature.UNKNOWN
    probability: float | None = Field(None, description="None when there is not enough data")
    interval: tuple[float, float] | None = None
    churn_probability: float | None = None
    value_cents: int = 0
    waiting_since: datetime | None = Field(None, description="The first inbound message that nobody has answered yet")
    last_inbound_at: datetime | None = None
    last_event_at: datetime | None = None
    missing: list[str] = Field([], description="Services whose answer is missing and will be asked again")
    scored_at: datetime | None = None


class LeadRow(Standing):
    """A line of the call queue."""

    location_id: str
    contact_id: str
    name: str
    phone: str = ""
    email: str = ""
    source: str = ""
    tags: list[str] = Field([])
    assigned_to: str = ""
    reasons: list[ReasonLine] = Field([], description="The three that weigh most")
    model: ModelLine | None = None
    note: str | None = Field(None, description="What is missing, when there is no probability")
    tip: Document | None = Field(None, description="The one thing to do or say now (coaching)")
    may_contact: bool | None = Field(None, description="By consent and hour; None when coaching has not answered")


class Lead(LeadRow):
    """A lead with the whole answers of the services."""

    score: Document | None = Field(None, description="Score, as in the ml service's OpenAPI document")
    churn: Document | None = Field(None, description="Churn, as in the churn service's OpenAPI document")
    coaching: Document | None = Field(None, description="Coaching, as in the coaching service's OpenAPI document")
    scored_event_id: str | None = None
