"""Pace calls so that GoHighLevel never has to answer 429: 100 requests in 10 s for each location.

`RateWindow` is the arithmetic, without clock or waiting. A slot frees an interval after its answer arrived: the server
counted the request earlier than that, so whatever its own window is, we never exceed it. The headers
`X-RateLimit-Max`, `-Remaining` and `-Interval-Milliseconds` correct the window when others use the same limit.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from enterprisehub.clients.gohighlevel.errors import RateLimited

LIMIT = 100
INTERVAL_S = 10.0
DAILY_WAIT_S = 900.0
"""The day's 200,000 are used up and nobody says when the day ends: look again after a quarter of an hour."""

ALL_UNDER_WAY_S = 0.05
"""Every slot is taken by a call without an answer yet: look again soon."""


class RateWindow:
    """Say when the next request of one location may start."""

    def __init__(self, limit: int = LIMIT, interval_s: float = INTERVAL_S) -> None:
        self.limit = limit
        self.interval_s = interval_s
        self._under_way = 0
        self._used: deque[float] = deque()
        self._blocked_until = 0.0

    def wait_s(self, now: float) -> float:
        """Return 0 when a request may start, else for how long not."""
        if now < self._blocked_until:
            return self._blocked_until - now
        self._forget(now)
        if self._under_way + len(self._used) < self.limit:
            return 0.0
        return self._used[0] + self.interval_s - now if self._used else ALL_UNDER_WAY_S

    def start(self) -> None:
        self._under_way += 1

    def end(self, now: float) -> None:
        self._under_way -= 1
        self._used.append(now)

    def learn(self, now: float, headers: Mapping[str, str]) -> None:
        """Take over what the server says; fewer remaining than we think means that others used the rest."""
        limit, remaining = _number(headers, "x-ratelimit-max"), _number(headers, "x-ratelimit-remaining")
        interval_ms = _number(headers, "x-ratelimit-interval-milliseconds")
        self.limit = int(limit) if limit and limit >= 1 else self.limit
        self.interval_s = interval_ms / 1000 if interval_ms else self.interval_s
        if remaining is not None:
            self._forget(now)
            free = self.limit - self._under_way - len(self._used)
            self._used.extend([now] * int(min(free - remaining, self.limit)))

    def refused(self, now: float, headers: Mapping[str, str]) -> float:
        """Note a 429 and return how long to wait."""
        wait_s = _number(headers, "retry-after")
        if wait_s is None:
            wait_s = DAILY_WAIT_S if _number(headers, "x-ratelimit-daily-remaining") == 0 else self.interval_s
        self._blocked_until = max(self._blocked_until, now + wait_s)
        return wait_s

    def _forget(self, now: float) -> None:
        while self._used and self._used[0] + self.interval_s <= now:
            self._used.popleft()


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(headers[name])
    except (KeyError, ValueError):
        return None
    return value if 0 <= value < 1e9 else None


class Limiter:
    """Windows of all locations; callers of one location start in the order in which they came."""

    def __init__(
        self,
        *,
        limit: int = LIMIT,
        interval_s: float = INTERVAL_S,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = limit
        self._interval_s = interval_s
        self._monotonic = monotonic
        self._sleep = sleep
        self._windows: dict[str, tuple[RateWindow, asyncio.Lock]] = {}

    @asynccontextmanager
    async def slot(self, location_id: str, patience_s: float) -> AsyncIterator[None]:
        """Wait for a free slot and hold it for one request.

        Raises:
            RateLimited: the wait would be longer than `patience_s`.
        """
        window, turn = self._of(location_id)
        async with turn:
            while (wait_s := window.wait_s(self._monotonic())) > 0:
                if wait_s > patience_s:
                    raise RateLimited(f"free in {wait_s:.1f} s", retry_after_s=wait_s)
                await self._sleep(wait_s)
            window.start()
        try:
            yield
        finally:
            window.end(self._monotonic())

    def learn(self, location_id: str, headers: Mapping[str, str]) -> None:
        self._of(location_id)[0].learn(self._monotonic(), headers)

    def refused(self, location_id: str, headers: Mapping[str, str]) -> float:
        return self._of(location_id)[0].refused(self._monotonic(), headers)

    def _of(self, location_id: str) -> tuple[RateWindow, asyncio.Lock]:
        found = self._windows.get(location_id)
        if found is None:
            found = self._windows[location_id] = (RateWindow(self._limit, self._interval_s), asyncio.Lock())
        return found
