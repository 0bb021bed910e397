"""Messages of `WS /ws/realtime`. The wire form is JSON; the member `type` says which message it is.

`id`, where a client gives one, comes back in the answer. A subscription's `offset` is the place after which everything
follows: keep the newest of `subscribed`, `event` and `pong`, and give it back as `since` when you come again.
"""

from msgspec import Raw, Struct

Id = str | int | None


class Position(Struct, frozen=True):
    """A place in a channel's stream. Another epoch's offsets mean nothing."""

    epoch: str
    offset: int


class ClientBase(Struct, kw_only=True, tag_field="type", omit_defaults=True):
    id: Id = None


class Subscribe(ClientBase, tag="subscribe", omit_defaults=True):
    channel: str
    since: Position | None = None
    """Where the client was: what it missed follows `subscribed`, if it can still be had."""


class Unsubscribe(ClientBase, tag="unsubscribe", omit_defaults=True):
    channel: str


class Ping(ClientBase, tag="ping", omit_defaults=True):
    pass


class Echo(ClientBase, tag="echo", omit_defaults=True):
    """Every further member comes back as it is."""


class Broadcast(ClientBase, kw_only=True, tag="broadcast", omit_defaults=True):
    """Publish to everybody who may see `location_id` (None: every location). For operators."""

    data: Raw
    channel: str = "system"
    location_id: str | None = None


ClientMessage = Subscribe | Unsubscribe | Ping | Echo | Broadcast


class ServerBase(Struct, kw_only=True, tag_field="type", omit_defaults=True):
    id: Id = None


class Subscribed(ServerBase, kw_only=True, tag="subscribed"):
    """The subscription stands: events after `offset` follow.

    `recovered` False says that events may be missing: fetch a snapshot, then apply what follows. The same message comes
    unasked when the stream was lost (another epoch) or a part of it was.
    """

    channel: str
    epoch: str
    offset: int
    recovered: bool
    count: int = 0
    """Missed events that follow."""
    ticket: str | None = None
    """Opens the next connection, once; stays good while this connection is open and a minute longer."""


class Unsubscribed(ServerBase, kw_only=True, tag="unsubscribed"):
    channel: str


class EventMessage(ServerBase, kw_only=True, tag="event"):
    channel: str
    epoch: str
    offset: int
    data: Raw


class Pong(ServerBase, kw_only=True, tag="pong"):
    """Every event up to `offsets` that the client subscribed to has been sent before this message."""

    epoch: str
    offsets: dict[str, int]
    """By channel kind; `contact` stands for every `contact:{id}`."""
    server_time_ms: float


class EchoAnswer(ServerBase, kw_only=True, tag="echo"):
    """The members of the request, and the server's clock (Unix milliseconds) around it."""

    received_at_ms: float
    answered_at_ms: float
    round_trip_ms: float | None = None
    """Measured by the server with its last ping on this connection."""


class BroadcastAnswer(ServerBase, kw_only=True, tag="broadcast"):
    channel: str
    offset: int


class ErrorMessage(ServerBase, kw_only=True, tag="error", omit_defaults=True):
    """A problem document (RFC 9457); the connection stays open."""

    title: str
    status: int
    detail: str | None = None
    channel: str | None = None


ServerMessage = Subscribed | Unsubscribed | EventMessage | Pong | EchoAnswer | BroadcastAnswer | ErrorMessage
