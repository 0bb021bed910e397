"""What a panel is: one module with typed data, examples of it, and a pure `render`.

`render(None)` shows a skeleton, `render(EMPTY)` says what to do next, data that is too little says so. A panel does no
I/O and keeps no state: it returns what the user did, and the page acts on it. `frame` draws what every panel has around
it: title, freshness, download, and an error card when its loader fails.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from msgspec import Struct

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


UserEvent: TypeAlias = OpenLead | TicketWanted | ReplayDeadLetter

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
