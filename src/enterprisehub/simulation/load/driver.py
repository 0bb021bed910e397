"""Send requests on schedule, whatever becomes of the ones before: open-loop load.

The latency of a request is measured from the moment it was due, so a server that stalls is charged for every request that
was due meanwhile, and a generator that falls behind charges itself.
"""

import selectors
import time
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from enterprisehub.simulation.load.connection import Connection
from enterprisehub.simulation.load.target import Target

_clock: Final = time.perf_counter
_LONGEST_WAIT_S: Final = 0.05
_REPORT_EVERY_S: Final = 0.25
_REOPEN_EVERY_S: Final = 0.1


class Outcome:
    """What became of each request, by number: status (0 without an answer), latency from its due time, lateness."""

    def __init__(self, count: int) -> None:
        self.status = array("H", bytes(2 * count))
        self.latency_s = array("f", bytes(4 * count))
        self.late_s = array("f", bytes(4 * count))
        self.begin = 0.0
        """When the first request was due, in epoch seconds."""
        self.seconds = 0.0
        """From the first due time to the last answer, or to when waiting ended."""


class Driver:
    """Spreads requests over connections: a free one, else the one longest in use, which then pipelines.

    A connection that is lost is opened again; what it still owed stays unanswered, as a webhook to a dead server does.
    """

    def __init__(self, target: Target, requests: Sequence[bytes], rate: float, *, connections: int = 64) -> None:
        self.outcome = Outcome(len(requests))
        self._target = target
        self._requests = requests
        self._rate = rate
        self._wanted = min(connections, len(requests))
        self._selector = selectors.DefaultSelector()
        self._free: deque[Connection] = deque()
        self._busy: deque[Connection] = deque()
        self._next = 0
        self._out = 0
        """Requests sent and not answered."""
        self._begin = 0.0
        self._reopen_at = 0.0

    def run(
        self, *, begin: float = 0.0, drain_s: float = 10.0, progress: Callable[[int], None] | None = None
    ) -> Outcome:
        """Send everything from `begin` (epoch seconds; at once when past), then wait for answers, at most `drain_s`.

        Raises:
            OSError: nobody listens at the start.
        """
        for _ in range(self._wanted):
            self._open()
        now = time.time()
        self.outcome.begin = max(begin, now + 0.01)
        self._begin = _clock() + self.outcome.begin - now
        end = self._begin + len(self._requests) / self._rate + drain_s
        report_at = 0.0
        try:
            while (now := _clock()) < end and (self._next < len(self._requests) or self._out):
                self._send_due(now)
                self._receive(self._wait(end))
                if progress is not None and now >= report_at:
                    progress(self._next)
                    report_at = now + _REPORT_EVERY_S
        finally:
            self.outcome.seconds = _clock() - self._begin
            self._close()
        return self.outcome

    def _send_due(self, now: float) -> None:
        due = min(len(self._requests), int((now - self._begin) * self._rate) + 1) if now >= self._begin else 0
        while self._next < due:
            number = self._next
            self._next += 1
            self.outcome.late_s[number] = _clock() - (self._begin + number / self._rate)
            connection = self._pick()
            if connection is not None:
                connection.send(number, self._requests[number])
                self._out += 1
                self._watch(connection)

    def _pick(self) -> Connection | None:
        if self._free:
            connection = self._free.popleft()
            self._busy.append(connection)
            return connection
        if self._busy:
            connection = self._busy[0]
            self._busy.rotate(-1)
            return connection
        return None

    def _watch(self, connection: Connection) -> None:
        """After sending: drop a connection that broke; wait for room where the kernel took only a part."""
        if connection.closed:
            self._drop(connection)
        elif connection.blocked:
            self._selector.modify(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _wait(self, end: float) -> float:
        if self._next < len(self._requests):
            end = self._begin + self._next / self._rate
        return max(0.0, min(end - _clock(), _LONGEST_WAIT_S))

    def _receive(self, timeout: float) -> None:
        for key, events in self._selector.select(timeout):
            connection = key.fileobj
            assert isinstance(connection, Connection)
            if events & selectors.EVENT_WRITE:
                connection.flush()
                if not connection.blocked and not connection.closed:
                    self._selector.modify(connection, selectors.EVENT_READ)
            if events & selectors.EVENT_READ:
                self._record(connection)
            if connection.closed:
                self._drop(connection)
        if len(self._free) + len(self._busy) < self._wanted:
            self._reopen()

    def _record(self, connection: Connection) -> None:
        answers = connection.receive()
        now = _clock()
        for number, status in answers:
            self.outcome.status[number] = status
            self.outcome.latency_s[number] = now - (self._begin + number / self._rate)
        self._out -= len(answers)
        if answers and not connection.pending and not connection.closed:
            self._busy.remove(connection)
            self._free.append(connection)

    def _drop(self, connection: Connection) -> None:
        for places in (self._free, self._busy):
            if connection in places:
                places.remove(connection)
                self._selector.unregister(connection)
                self._out -= len(connection.pending)
                connection.pending.clear()

    def _reopen(self) -> None:
        if _clock() >= self._reopen_at and self._next < len(self._requests):
            try:
                self._open()
            except OSError:
                self._reopen_at = _clock() + _REOPEN_EVERY_S

    def _open(self) -> None:
        connection = Connection(self._target)
        self._selector.register(connection, selectors.EVENT_READ)
        self._free.append(connection)

    def _close(self) -> None:
        for connection in (*self._free, *self._busy):
            connection.close()
        self._selector.close()
