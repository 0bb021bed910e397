"""One keep-alive HTTP/1.1 connection that sends ready-made requests and reads just enough of the answers.

Plain non-blocking sockets: a third of the CPU of asyncio's transports, which matters where the generator shares two cores
with what it measures.
"""

import socket
from collections import deque
from typing import Final

from enterprisehub.simulation.load.target import Target

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_CHUNK: Final = 65_536


class Connection:
    """Requests may be pipelined: answers come in their order. `pending` holds the numbers of those still out."""

    __slots__ = ("_buffer", "_socket", "_unsent", "closed", "pending")

    def __init__(self, target: Target) -> None:
        self._socket = socket.create_connection((target.host, target.port), timeout=5)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._unsent = b""
        self.closed = False
        self.pending: deque[int] = deque()

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, number: int, request: bytes) -> None:
        """Send a request; what the kernel does not take at once goes with the next `flush`."""
        self.pending.append(number)
        if self._unsent:
            self._unsent += request
            return
        try:
            sent = self._socket.send(request)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(request):
            self._unsent = request[sent:]

    def flush(self) -> None:
        """Send on what was left."""
        if self._unsent:
            try:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            except BlockingIOError:
                return
            except OSError:
                self.close()

    @property
    def blocked(self) -> bool:
        return bool(self._unsent)

    def receive(self) -> list[tuple[int, int]]:
        """Read what has come; return number and status of each request answered. May close the connection."""
        try:
            data = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.close()
            return []
        return self._parse(self._buffer + data if self._buffer else data)

    def close(self) -> None:
        self.closed = True
        self._socket.close()

    def _parse(self, buffer: bytes) -> list[tuple[int, int]]:
        answers = []
        start, size = 0, len(buffer)
        while start < size:
            head = buffer.find(_HEAD_END, start)
            if head < 0:
                break
            length = _content_length(buffer, start, head)
            if length < 0 or not self.pending:
                self.close()
                break
            end = head + 4 + length
            if end > size:
                break
            answers.append((self.pending.popleft(), int(buffer[start + 9 : start + 12])))
            start = end
        self._buffer = buffer[start:]
        return answers


def _content_length(buffer: bytes, start: int, head: int) -> int:
    """Return the body's length, -1 when the answer does not say."""
    at = buffer.find(_LENGTH, start, head)
    if at < 0:
        at = buffer[start:head].lower().find(_LENGTH)
        if at < 0:
            return -1
        at += start
    line_end = buffer.find(b"\r\n", at, head)
    return int(buffer[at + len(_LENGTH) : line_end if line_end >= 0 else head])
