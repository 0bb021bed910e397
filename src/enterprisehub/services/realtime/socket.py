"""The WebSocket connection: `websockets` does handshake, reading and closing; frames made once are written past it."""

import time
from typing import Any

from prometheus_client import Counter
from websockets.asyncio.server import ServerConnection
from websockets.frames import Opcode
from websockets.protocol import State

from enterprisehub.contracts.realtime import TicketClaims
from enterprisehub.services.realtime.session import Session

WRITE_LIMIT = 1 << 20
"""Bytes that may wait for one client. More: it is too slow and is closed, so that memory stays bounded."""

LEAVE_S = 5.0
"""Time a client has to answer a close before its connection is cut."""

TOO_SLOW = 1013
PING_FRAME = b"\x89\x00"

SLOW_CLOSES = Counter("enterprisehub_realtime_slow_closes_total", "Connections closed because the client was too slow")


class Socket(ServerConnection):
    """A client's connection. Only whole frames are written, so ours never fall into one of the library's."""

    claims: TicketClaims
    ticket: str
    session: Session

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = 0
        self.heard = True
        self.received_at = 0.0
        self._allowance = 0
        self._pinged_at: float | None = None

    def data_received(self, data: bytes) -> None:
        self.heard = True
        self.received_at = time.time()
        super().data_received(data)

    def process_event(self, event: Any) -> None:
        if self._pinged_at is not None and getattr(event, "opcode", None) is Opcode.PONG:
            self.session.round_trip_ms = round((self.loop.time() - self._pinged_at) * 1000, 3)
            self._pinged_at = None
        super().process_event(event)

    def put(self, data: bytes) -> None:
        """Write frames, or close the client when too much waits for it already."""
        if self.protocol.state is not State.OPEN:
            return
        waiting = self.transport.get_write_buffer_size()
        if waiting > WRITE_LIMIT + self._allowance:
            SLOW_CLOSES.inc()
            self.end(TOO_SLOW, "too slow: resume from your offset")
            return
        if waiting < WRITE_LIMIT:
            self._allowance = 0
        self.transport.write(data)

    def put_recovered(self, data: bytes) -> None:
        """Write what a resuming client missed; it is given time to take that in."""
        self.put(data)
        self._allowance += len(data)

    def ping(self) -> None:  # type: ignore[override]
        """Write a ping; the library's own keeps a future for each."""
        if self.protocol.state is State.OPEN:
            self._pinged_at = self.loop.time()
            self.transport.write(PING_FRAME)

    def end(self, code: int, reason: str) -> None:
        """Begin to close without waiting for the client."""
        if self.protocol.state is State.OPEN:
            self.protocol.send_close(code, reason)
            self.send_data()
            self.loop.call_later(LEAVE_S, self.transport.abort)
