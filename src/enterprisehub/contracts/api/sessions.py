"""Logging in, who one is, and tickets for the realtime socket."""

from datetime import datetime

from pydantic import ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Identifier, Password, Request, Role


class Login(Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "ana@example.com", "password": "correct horse"}]}
    )
    email: Identifier
    password: Password = Field(min_length=1)


class PasswordChoice(Request):
    """A password chosen with the one-use token of an invitation or a reset."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": "ehi_…", "password": "correct horse battery"}]}
    )
    token: Identifier
    password: Password = Field(min_length=10)


class CompanyLogin(Request):
    """An ID token of the configured OpenID Connect provider; it opens one session."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"id_token": "eyJhbGciOiJSUzI1NiIs…"}]})
    id_token: str = Field(min_length=1, max_length=16_000)


class Me(Answer):
    """Who is asking. `locations` None means all."""

    id: str = Field(description="user:… or key:…")
    name: str = ""
    email: str | None = None
    role: Role
    locations: list[str] | None = None
    ghl_user_id: str | None = Field(None, description="The caller's id in the CRM, as in `assigned_to`")


class Session(Answer):
    token: str = Field(description="Send as `Authorization: Bearer …`; also set as an HttpOnly cookie")
    expires_at: datetime
    me: Me


class SessionState(Answer):
    """A session that is open: whose, until when, and when its user was last seen doing something."""

    expires_at: datetime
    seen_at: datetime
    me: Me


class Ticket(Answer):
    ticket: str = Field(description="One use, 60 seconds: `/ws/realtime?ticket=…`")
    url: str = Field(description="Address of the socket, without the ticket")
