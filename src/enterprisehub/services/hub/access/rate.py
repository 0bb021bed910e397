"""Rate limits per key and user, and of log-ins; a moving window in Redis, in memory while Redis is away."""

import time
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.errors import TooMany
from enterprisehub.kit.telemetry import logger

REQUESTS = RateLimitItemPerMinute(3000, namespace="rate")
LOGINS = RateLimitItemPerMinute(10, 5, namespace="rate")
"""Tries for one e-mail address in five minutes."""
LOGIN_SOURCE = RateLimitItemPerMinute(60, 5, namespace="rate")
"""Tries from one address in five minutes: an office shares one."""


class RateLimits:
    def __init__(self, storage: Storage) -> None:
        self._shared = MovingWindowRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._log = logger()

    async def count_request(self, caller: str) -> None:
        """Count a request of a key or user.

        Raises:
            TooMany: over the limit; says when to try again.
        """
        await self._count(REQUESTS, "caller", caller)

    async def count_login(self, email: str, source: str) -> None:
        await self._count(LOGINS, "login", email.lower())
        await self._count(LOGIN_SOURCE, "login-from", source)

    async def _count(self, limit: RateLimitItem, *identifiers: str) -> None:
        limiter = self._shared
        try:
            allowed = await limiter.hit(limit, *identifiers)
        except REDIS_ERRORS as error:
            self._log.warning("rate limits count in memory", error=str(error) or type(error).__name__)
            limiter = self._own
            allowed = await limiter.hit(limit, *identifiers)
        if not allowed:
            stats = await limiter.get_window_stats(limit, *identifiers)
            wait_s = max(1, int(stats.reset_time - time.time()) + 1)
            raise TooMany(f"The limit is {limit}.", headers={"Retry-After": str(wait_s)})


def redis_storage(redis: "Redis") -> Storage:
    """Return a storage on the connections of a client."""
    options: dict[str, Any] = {"connection_pool": redis.connection_pool}
    return RedisStorage("async+redis://", implementation="redispy", wrap_exceptions=False, **options)
