"""What a panel is: one module with typed data, examples of it, and a pure `render`.

`render(None)` shows a skeleton, `render(EMPTY)` says what to do next, data that is too little says so. A panel does no
I/O and keeps no state: it returns what the user did, and the page acts on it. `frame` draws what every panel has around
it: title, freshness, download, and an error card when its loader fails.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from msgspec import Struct

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.locations import LocationSettings

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = Mapping[str, Cell]
"""A line of a panel's CSV file."""


class OpenLead(Struct, frozen=True):
    """The user wants to see a lead."""

    location_id: str
    contact_id: str


class TicketWanted(Struct, frozen=True):
    """The live feed needs a ticket for its socket."""


class ReplayDeadLetter(Struct, frozen=True):
    """The user wants a dead letter to be processed again."""

    inbox_id: int


class SendAgain(Struct, frozen=True):
    """The user wants a write-back to the CRM to be tried again."""

    outbox_id: int


class Decide(Struct, frozen=True, kw_only=True):
    """The user accepts, snoozes or rejects a next action."""

    action: str
    verdict: str
    reason: str = ""


class AnswerTip(Struct, frozen=True, kw_only=True):
    """The user takes a tip, changes its words, leaves it, or dismisses it with a reason."""

    tip_id: str
    answer: str
    reason: str = ""
    text: str = ""


class Undo(Struct, frozen=True):
    """The user takes a decision back."""

    decision_id: int


class LogCall(Struct, frozen=True, kw_only=True):
    """The user has called a lead."""

    outcome: str
    minutes: int = 0
    note: str = ""


class Assign(Struct, frozen=True):
    """The user gives a lead to an agent; None takes it away."""

    assigned_to: str | None


class OpenListing(Struct, frozen=True):
    """The user wants to see who would buy a listing."""

    location_id: str
    property_id: str


class ChangeModel(Struct, frozen=True):
    """The user puts a version of a model in charge."""

    name: str
    version: str


class SaveSettings(Struct, frozen=True, kw_only=True):
    """The user changes what a location sets for itself."""

    location_id: str
    name: str
    timezone: str
    settings: LocationSettings


class CheckConnection(Struct, frozen=True):
    """The user wants to know whether a location is connected."""

    location_id: str


class Invite(Struct, frozen=True, kw_only=True):
    """The user invites somebody."""

    location_id: str
    email: str
    name: str
    role: Role


class Activate(Struct, frozen=True, kw_only=True):
    """The user lets an account in, or out."""

    user_id: str
    active: bool


class ChangeIncident(Struct, frozen=True):
    """The user looks at an incident, or says that it is over."""

    incident_id: int
    change: str
    """acknowledge or resolve."""


class TakeAction(Struct, frozen=True, kw_only=True):
    """The user wants an action of a runbook checked, or taken."""

    incident_id: int
    action: str
    parameters: Mapping[str, str]
    dry_run: bool


UserEvent: TypeAlias = (
    OpenLead
    | TicketWanted
    | ReplayDeadLetter
    | SendAgain
    | Decide
    | AnswerTip
    | Undo
    | LogCall
    | Assign
    | OpenListing
    | ChangeModel
    | SaveSettings
    | ChangeIncident
    | TakeAction
    | CheckConnection
    | Invite
    | Activate
)

D = TypeVar("D")


class Panel(Protocol[D]):
    """A panel's module, seen as a value."""

    TITLE: str
    PURPOSE: str
    """One sentence: the question that the panel answers."""
    DEMO: D
    EMPTY: D

    def render(self, data: D | None, *, key: str) -> UserEvent | None:
        """Draw the data and return what the user did; None draws a skeleton."""

    def rows(self, data: D) -> Sequence[Row]:
        """Return what the panel shows as lines for a CSV file."""
