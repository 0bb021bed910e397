"""Redis or Valkey: caches, sessions, realtime streams. Losing it loses no fact.

Every key belongs to a class with a time to live; a test reads the TTL of each class.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel
from redis.backoff import ExponentialBackoff
from redis.exceptions import AuthenticationError, NoScriptError, RedisError
from redis.retry import Retry

from enterprisehub.kit.errors import SettingError

REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""What a call raises while Redis is away."""

GREET_S = 2.0
"""How long a process waits at its start for a server that may be away."""

HOUR_S = 3600
DAY_S = 24 * HOUR_S


@dataclass(frozen=True)
class KeyClass:
    """Keys of one kind: `prefix:rest`, gone after `ttl_s` seconds."""

    prefix: str
    ttl_s: int

    def key(self, *parts: str) -> str:
        return ":".join((self.prefix, *parts))


SESSION = KeyClass("session", 24 * HOUR_S)
MODEL = KeyClass("model", 7 * DAY_S)
REALTIME = KeyClass("realtime", HOUR_S)
TICKET = KeyClass("ticket", 60)
WRITTEN = KeyClass("written", HOUR_S)
SPENT = KeyClass("spent", 2 * DAY_S)
USED = KeyClass("used", DAY_S)

KEY_CLASSES = (SESSION, MODEL, REALTIME, TICKET, WRITTEN, SPENT, USED)


def connect(url: str, *, timeout_s: float = 2.0) -> "Redis":
    """Return a client (bytes in, bytes out) that reconnects by itself.

    `sentinel://:password@host:26379/name` asks a Sentinel there, at every new connection, which server is master.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(ExponentialBackoff(cap=0.5, base=0.05), 2),
        "health_check_interval": 15,
    }
    parts = urlsplit(url)
    if parts.scheme != "sentinel":
        return Redis.from_url(url, **options)
    own = {"password": unquote(parts.password) if parts.password else None}
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        [(parts.hostname or "", parts.port or 26379)],
        sentinel_kwargs={**own, "socket_timeout": timeout_s, "socket_connect_timeout": timeout_s},
        **own,
        **options,
    )
    client: Redis = sentinel.master_for(parts.path.strip("/") or "mymaster")
    return client


async def opened(url: str) -> "Redis":
    """Return a client; a server that is away may come later, one that refuses us never will take us.

    Raises:
        SettingError: REDIS_URL's user or password is wrong.
    """
    client = connect(url)
    try:
        async with asyncio.timeout(GREET_S):
            await client.ping()
    except AuthenticationError as error:
        await client.aclose()
        raise SettingError(f"REDIS_URL: the server refuses its user or password ({error})") from error
    except REDIS_ERRORS:
        pass
    return client


class Script:
    """A Lua script called by its hash, loaded again when Redis has forgotten it."""

    def __init__(self, redis: "Redis", source: str) -> None:
        self._redis = redis
        self._source = source
        self._sha = hashlib.sha1(source.encode()).hexdigest()  # noqa: S324 the hash that EVALSHA asks for

    async def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        try:
            return await self._redis.evalsha(self._sha, len(keys), *keys, *args)
        except NoScriptError:
            return await self._redis.eval(self._source, len(keys), *keys, *args)


SET_MANY_LUA = """
for _, one in ipairs(cmsgpack.unpack(ARGV[2])) do redis.call('SET', one[1], one[2], 'EX', ARGV[1]) end
"""


class SetMany:
    """Set many keys of a class in one call."""

    def __init__(self, redis: "Redis", keys: KeyClass) -> None:
        self._script = Script(redis, SET_MANY_LUA)
        self._keys = keys

    async def __call__(self, items: Iterable[tuple[str, str]]) -> None:
        """Set `(full key, text)` pairs, each with the class's time to live."""
        await self._script((), (self._keys.ttl_s, msgspec.msgpack.encode(list(items))))
