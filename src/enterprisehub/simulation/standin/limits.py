"""The server's side of the rate limit: a fixed window for each location, told in headers."""

from msgspec import Struct

DAILY = 200_000


class _Window(Struct):
    begins: float
    used: int = 0
    used_today: int = 0


class Limits:
    """100 requests in 10 s and 200,000 a day for each location, unless set otherwise."""

    def __init__(self, most: int = 100, interval_ms: int = 10_000) -> None:
        self.most = most
        self.interval_ms = interval_ms
        self._windows: dict[str, _Window] = {}

    def take(self, location_id: str, now: float) -> tuple[bool, list[tuple[bytes, bytes]]]:
        """Count a request; return whether it may pass, and the headers of its answer."""
        window = self._windows.setdefault(location_id, _Window(now))
        if now - window.begins >= self.interval_ms / 1000:
            window.begins, window.used = now, 0
        allowed = window.used < self.most and window.used_today < DAILY
        window.used += allowed
        window.used_today += allowed
        return allowed, [
            (b"x-ratelimit-max", str(self.most).encode()),
            (b"x-ratelimit-remaining", str(self.most - window.used).encode()),
            (b"x-ratelimit-interval-milliseconds", str(self.interval_ms).encode()),
            (b"x-ratelimit-limit-daily", str(DAILY).encode()),
            (b"x-ratelimit-daily-remaining", str(DAILY - window.used_today).encode()),
        ]
