"""Accounts: agents, leads, operators, and the agents that the CRM names."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from enterprisehub.contracts.api.base import Answer, LocationId, Request, Role, Text

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00]{1,100}@[^@\s\x00]{1,150}$", to_lower=True)]


class User(Answer):
    user_id: str
    location_id: str | None = None
    ghl_user_id: str | None = None
    email: str | None = None
    name: str = ""
    phone: str | None = None
    role: Role
    active: bool = True
    can_log_in: bool = Field(False, description="Has an account with a password")
    invited: bool = Field(False, description="Has an invitation or reset that is still open")
    created_at: datetime | None = None


class Invitation(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "ana@example.com", "name": "Ana", "role": "agent"}]},
    )
    email: Email
    name: Text = ""
    role: Role = Role.AGENT
    location_id: LocationId | None = None


class Invited(Answer):
    user: User
    token: str = Field(description="One use; choose a password with `POST /v1/sessions/password`")
    expires_at: datetime


class UserChange(Request):
    name: Text | None = None
    role: Role | None = None
    active: bool | None = None
