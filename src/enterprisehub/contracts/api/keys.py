"""API keys."""

from datetime import datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, LocationId, Request, Role, Text


class KeyRequest(Request):
    role: Role
    location_id: LocationId | None = Field(None, description="Required for agents and leads")
    label: Text = ""


class ApiKey(Answer):
    key_id: str
    role: Role
    location_id: str | None = None
    label: str = ""
    created_by: str | None = None
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class NewKey(ApiKey):
    key: str = Field(description="Shown once: only its hash is stored")
