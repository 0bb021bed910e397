"""Messages of the realtime socket and what producers publish. The wire form is JSON; AsyncAPI describes the socket."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Raw, Struct


class Kind(StrEnum):
    """Channel kinds: one Redis stream each. `contact` carries `contact:{id}` channels."""

    SCORES = "scores"
    COACHING = "coaching"
    CHURN = "churn"
    CONTACTS = "contacts"
    SYSTEM = "system"
    CONTACT = "contact"


class Publication(Struct, kw_only=True):
    """One message for subscribers. `location_id` None means system-wide (every location may see it)."""

    kind: Kind
    location_id: str | None
    contact_id: str | None
    event_id: str
    assigned_to: str | None = None
    data: Raw
    """JSON object; goes to clients as it is."""


class TicketClaims(Struct, kw_only=True, omit_defaults=True):
    """What a realtime ticket stands for. `locations` None means all."""

    user: str
    role: str
    locations: list[str] | None = None
    session: str | None = None
    """Hash of the log-in session's token: the socket ends with the session. None for API keys."""
    since: float | None = None
    """Unix time of the first ticket of a chain (each connection is given the next one): a chain ends after a day."""


class ScoreMessage(Struct, kw_only=True):
    """Data of a `scores` event; published for every processed contact event."""

    location_id: str
    contact_id: str
    event_id: str
    probability: float | None
    interval: tuple[float, float] | None
    temperature: str
    reasons: list[Any]
    model: Any
    name: str = ""
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    missing: list[str] = []
    stages: list[Any] = []
    """reply → appointment → showing → contract → close, each with its interval; empty without enough data."""
