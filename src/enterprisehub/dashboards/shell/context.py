"""What every page is given: the user, the hub as that user, the clock, and how to go elsewhere."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from msgspec import Struct

from enterprisehub.dashboards.drawing.panel import OpenLead, TicketWanted, UserEvent
from enterprisehub.dashboards.hub.port import Hub, HubDoor, LeadKey
from enterprisehub.dashboards.shell.frame import Frame
from enterprisehub.dashboards.shell.session import LoggedIn
from enterprisehub.kit.clock import Clock


class Wiring(Struct, frozen=True, kw_only=True):
    """What the process builds once: where the hub is, where browsers find the realtime service, the clock."""

    door: HubDoor
    clock: Clock
    realtime_url: str | None
    """Address of the socket for browsers; None: the page's own host and `realtime_port`."""
    realtime_port: int
    cookies: Callable[[], Mapping[str, str]] = dict
    """What the browser's request brought along."""
    company_token: Callable[[], str | None] | None = None
    """The ID token of the company's own log-in, where that is set up."""


class Context(Struct, frozen=True, kw_only=True):
    user: LoggedIn
    hub: Hub
    wiring: Wiring
    zone: str
    """The reader's time zone."""
    open_lead: Callable[[LeadKey], NoReturn]
    log_out: Callable[[], None]
    touch: Callable[[], None]

    def now(self) -> datetime:
        return self.wiring.clock.now()

    def frame(self, **on: Callable[[Any], None]) -> Frame:
        """Return the frame of a page's panels.

        Args:
            on: what to do on an event, by the name of its class: `frame(ReplayDeadLetter=…)`.
        """

        def handle(event: UserEvent) -> None:
            match event:
                case OpenLead(location_id, contact_id):
                    self.touch()
                    self.open_lead(LeadKey(contact_id, location_id))
                case TicketWanted():
                    on["TicketWanted"](event)
                case _:
                    self.touch()
                    on[type(event).__name__](event)

        return Frame(zone=self.zone, handle=handle, log_out=self.log_out, now=self.now)
