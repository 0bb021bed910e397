"""The least WebSocket client: it shares the cores with what it measures."""

import asyncio
import os
import time
from array import array
from typing import cast

import msgspec

NUMBER = 8
"""Digits of a publication's number, which ends its data: `…"n":"00000042"}`."""


class Arrivals:
    """When each publication was sent, how many subscribers got it, and when the last one did."""

    def __init__(self, publications: int) -> None:
        self.sent = array("d", bytes(8 * publications))
        self.last = array("d", bytes(8 * publications))
        self.count = array("q", bytes(8 * publications))
        self.each_s = array("d")

    def note(self, number: int, now: float) -> None:
        self.count[number] += 1
        self.last[number] = now
        self.each_s.append(now - self.sent[number])


class Subscriber(asyncio.Protocol):
    """Subscribes to one channel and notes what arrives. A server's frames are never masked."""

    def __init__(self, ticket: str, channel: str, arrivals: Arrivals) -> None:
        self._request = (
            f"GET /ws/realtime?ticket={ticket} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()
        self._subscribe = msgspec.json.encode({"type": "subscribe", "channel": channel})
        self._arrivals = arrivals
        self._rest = b""
        self._open = False
        self.ready = asyncio.get_running_loop().create_future()
        self.lost = ""
        self._close = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = f"{int.from_bytes(self._close[:2], 'big')} {self._close[2:].decode()} {exc or ''}"
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError(f"closed before it was ready: {self.lost}"))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if self._rest:
            data = self._rest + data
        self._rest = self._frames(data, now) if self._open else self._handshake(data)

    def _handshake(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return data
        if b" 101 " not in head[:16]:
            self.ready.set_exception(ConnectionError(head.decode(errors="replace")))
            return b""
        self._open = True
        self.transport.write(client_frame(0x81, self._subscribe))
        return self._frames(rest, 0.0)

    def _frames(self, data: bytes, now: float) -> bytes:
        """Take whole frames; return the rest."""
        at, end = 0, len(data)
        while end - at >= 2:
            length, header = data[at + 1], 2
            if length == 126:
                length, header = int.from_bytes(data[at + 2 : at + 4], "big"), 4
            if end - at < header + length:
                break
            self._frame(data[at], data[at + header : at + header + length], now)
            at += header + length
        return data[at:]

    def _frame(self, first: int, payload: bytes, now: float) -> None:
        if payload.startswith(b'{"type":"event"'):
            self._arrivals.note(int(payload[-NUMBER - 3 : -3]), now)
        elif first == 0x88:
            self._close = payload
        elif first == 0x89:
            self.transport.write(client_frame(0x8A, payload))
        elif not self.ready.done():
            self.ready.set_result(None)


def client_frame(first: int, payload: bytes) -> bytes:
    """Frame and mask a short payload, as clients must."""
    assert len(payload) < 126
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes((first, 0x80 | len(payload))) + mask + masked
