"""Sessions in Redis for 24 hours, under the hash of their token. A changed password ends all of a user's sessions."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from redis.asyncio import Redis

from enterprisehub.kit.cache import REDIS_ERRORS, SESSION, USED
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.security import secret_hash


class StoredSession(msgspec.Struct):
    user_id: str
    fingerprint: str
    """Of the password that opened it."""
    seen_at: datetime
    """When its user last did something."""


def fingerprint(stored_password: str) -> str:
    return secret_hash(stored_password)[:16]


class SessionStore:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def put(self, token: str, session: StoredSession) -> None:
        await self._reach(self._redis.set(_key(token), msgspec.json.encode(session), ex=SESSION.ttl_s))

    async def get(self, token: str) -> StoredSession | None:
        stored = await self._reach(self._redis.get(_key(token)))
        return None if stored is None else msgspec.json.decode(stored, type=StoredSession)

    async def see(self, token: str, session: StoredSession) -> None:
        """Note that the user did something, which does not make the session last longer."""
        await self._reach(self._redis.set(_key(token), msgspec.json.encode(session), xx=True, keepttl=True))

    async def left(self, token: str) -> timedelta:
        """Return how long a session has yet to last; nothing once it is gone."""
        left_ms: int = await self._reach(self._redis.pttl(_key(token)))
        return timedelta(milliseconds=max(0, left_ms))

    async def use_once(self, secret: str) -> bool:
        """Note that a secret is used; False when it had been."""
        key = USED.key(secret_hash(secret))
        return bool(await self._reach(self._redis.set(key, b"", nx=True, ex=USED.ttl_s)))

    async def drop(self, token: str) -> None:
        await self._reach(self._redis.delete(_key(token)))

    @staticmethod
    async def _reach(call: Awaitable[Any]) -> Any:
        try:
            return await call
        except REDIS_ERRORS as error:
            raise Unavailable("Sessions cannot be read right now; API keys work on.") from error


def _key(token: str) -> str:
    return SESSION.key(secret_hash(token))
