"""What the intake stores of a webhook."""

from typing import Final

from msgspec import Struct

PENDING: Final = 0
NOT_PROCESSED: Final = 4


class Received(Struct, frozen=True, gc=False):
    """A verified webhook on its way into the inbox."""

    key: str
    """What it counts once by."""
    body: bytes
    shard: int
    state: int
    trace_id: str
    span_id: str | None
    """The span that took it in, if the trace is recorded."""
    location_id: str | None
    contact_id: str | None
    type: str | None
    implausible: bool


class Acknowledged(Struct, frozen=True, gc=False):
    """The answer to a webhook: it is stored, now or before."""

    event_id: str
    duplicate: bool
