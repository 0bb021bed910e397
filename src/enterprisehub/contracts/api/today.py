"""What waits for an agent today: unanswered messages and appointments with their brief."""

from datetime import datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document
from enterprisehub.contracts.api.leads import Temperature


class Waiting(Answer):
    """A contact whose message nobody has answered yet."""

    location_id: str
    contact_id: str
    name: str
    temperature: Temperature = Temperature.UNKNOWN
    probability: float | None = None
    waiting_since: datetime
    assigned_to: str = ""
    agent: str = Field("", description="Name of whom it is assigned to")
    channel: str = ""
    message: str = Field("", description="The contact's last words, cut to 300 characters")
    may_contact: bool | None = None


class Unanswered(Answer):
    at: datetime
    total: int
    items: list[Waiting] = Field([], description="Hot and warm first, then the longest wait")


class Meeting(Answer):
    """An appointment, and what to know before it."""

    location_id: str
    contact_id: str
    appointment_id: str
    name: str
    phone: str = ""
    title: str = ""
    address: str = ""
    status: str = "new"
    starts_at: datetime
    ends_at: datetime | None = None
    agent: str = ""
    side: str = "unknown"
    temperature: Temperature = Temperature.UNKNOWN
    probability: float | None = None
    factors: dict[str, Document] = Field({}, description="What is known, by factor (contracts/state.py, Slot)")
    missing: list[str] = Field([], description="Factors still to ask for")
    question: str | None = Field(None, description="The question to ask first")
    message: str = Field("", description="The contact's last words")


class Meetings(Answer):
    at: datetime
    items: list[Meeting] = Field([], description="Soonest first")
