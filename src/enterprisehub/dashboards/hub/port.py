"""The port: what screens ask of the hub, each call with the rights of the user who is logged in.

HubError
├── NotLoggedIn   the session has ended, or the e-mail and password do not fit
├── NotAllowed    known, but may not
├── NotThere      no such thing, or none the user may see
├── Refused       understood, and refused: incomplete, or in conflict with what is
└── HubAway       no answer, an answer that makes no sense, or a part behind the hub is down
"""

from datetime import datetime
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.contacts import Contact, Timeline
from enterprisehub.contracts.api.conversations import Message
from enterprisehub.contracts.api.leads import LeadOrder, LeadRow, Temperature
from enterprisehub.contracts.api.operations import InboxRow, InboxState, Overview, Replayed
from enterprisehub.contracts.api.sessions import Session, SessionState, Ticket
from enterprisehub.contracts.scoring import Matches

A = TypeVar("A")


class HubError(Exception):
    """Base of what a call to the hub raises; the text is for the user."""

    title = "The hub could not answer"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotLoggedIn(HubError):
    title = "You are not logged in"


class NotAllowed(HubError):
    title = "You may not see this"


class Refused(HubError):
    title = "That cannot be done"


class NotThere(HubError):
    title = "Not found"


class HubAway(HubError):
    title = "This could not be loaded"


class LeadKey(Struct, frozen=True):
    """Which lead; contact ids are unique in a location."""

    contact_id: str
    location_id: str | None = None


class LeadQuery(Struct, frozen=True, kw_only=True):
    search: str = ""
    order: LeadOrder = LeadOrder.PROBABILITY
    temperatures: tuple[Temperature, ...] = ()
    waiting: bool = False
    assigned_to: str | None = None
    limit: int = 25


class Hub(Protocol):
    """One user's view of the hub. Every call raises HubError."""

    def log_out(self) -> None: ...

    def session(self) -> SessionState: ...

    def seen(self) -> None:
        """Say that the user did something."""

    def get(self, answer: type[A], path: str, **asked: Any) -> A:
        """Read an answer of the API; a question that is None is left out."""

    def send(self, answer: type[A], method: str, path: str, body: Any = None, **asked: Any) -> A:
        """Have the hub do something; `body` is a request model of the API."""

    def leads(self, query: LeadQuery) -> Page[LeadRow]: ...

    def contact(self, lead: LeadKey) -> Contact: ...

    def messages(self, lead: LeadKey, limit: int) -> Page[Message]:
        """Return the newest messages, newest first."""

    def timeline(self, lead: LeadKey, as_of: datetime | None, limit: int) -> Timeline: ...

    def matches(self, lead: LeadKey, limit: int) -> Matches: ...

    def ticket(self) -> Ticket: ...

    def overview(self) -> Overview: ...

    def inbox(self, state: InboxState, limit: int) -> Page[InboxRow]: ...

    def replay(self, inbox_id: int) -> Replayed: ...


class HubDoor(Protocol):
    """Where users come in: log in, then see the hub as that user."""

    def log_in(self, email: str, password: str) -> Session:
        """Raise NotLoggedIn when e-mail and password do not fit."""

    def choose_password(self, token: str, password: str) -> Session:
        """Log in with the one-use token of an invitation or a reset, and set a password; NotLoggedIn when it is spent."""

    def log_in_by_company(self, id_token: str) -> Session:
        """Log in with an ID token of the company's provider; NotLoggedIn when it is invalid or used before."""

    def as_user(self, token: str) -> Hub: ...
