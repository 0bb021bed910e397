"""One published message as a replica holds it, and the recent ones of a kind."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

import msgspec

from enterprisehub.contracts.realtime import Kind

RING_BYTES = 4 << 20
"""Of one kind. What is older is read from Redis."""

_FIXED_BYTES = 400
"""About what an entry's objects weigh besides its data."""


class Entry:
    """A stream entry; its WebSocket frame is made once, when the first subscriber needs it."""

    __slots__ = ("_frame", "channel", "data", "epoch", "event_id", "kind", "location_id", "offset", "published_ms")

    def __init__(
        self,
        kind: Kind,
        offset: int,
        *,
        channel: str,
        epoch: str,
        location_id: str | None,
        event_id: bytes,
        published_ms: float,
        data: bytes,
    ) -> None:
        self.kind = kind
        self.offset = offset
        self.channel = channel
        self.epoch = epoch
        self.location_id = location_id
        self.event_id = event_id
        self.published_ms = published_ms
        self.data = data
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        if self._frame is None:
            self._frame = text_frame(
                b'{"type":"event","channel":%b,"epoch":"%b","offset":%d,"data":%b}'
                % (msgspec.json.encode(self.channel), self.epoch.encode(), self.offset, self.data)
            )
        return self._frame

    @property
    def wanted(self) -> bool:
        return self._frame is not None

    @property
    def weight(self) -> int:
        return 2 * len(self.data) + _FIXED_BYTES


class Ring:
    """The newest entries of a kind without holes, bounded by bytes."""

    def __init__(self, limit_bytes: int = RING_BYTES) -> None:
        self._entries: deque[Entry] = deque()
        self._limit = limit_bytes
        self._bytes = 0

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._bytes += entry.weight
        while self._bytes > self._limit:
            self._bytes -= self._entries.popleft().weight

    def clear(self) -> None:
        self._entries.clear()
        self._bytes = 0

    @property
    def last(self) -> Entry | None:
        return self._entries[-1] if self._entries else None

    def holds(self, offset: int) -> bool:
        return bool(self._entries) and self._entries[0].offset <= offset <= self._entries[-1].offset

    def after(self, offset: int) -> Iterator[Entry]:
        """Yield what follows an offset; the next one must be held."""
        return islice(self._entries, offset + 1 - self._entries[0].offset, None)


def text_frame(payload: bytes) -> bytes:
    """Frame a payload as the server sends it (RFC 6455, 5.2): final, text, unmasked."""
    length = len(payload)
    if length < 126:
        return b"\x81%c%b" % (length, payload)
    if length < 1 << 16:
        return b"\x81\x7e%b%b" % (length.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (length.to_bytes(8, "big"), payload)
