"""Conversation sessions: kept in Redis for a day, and in Postgres as the contact's state, from which they are rebuilt."""

from collections.abc import Mapping
from typing import Final

import msgspec
from redis.asyncio import Redis

from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.cache import SESSION
from enterprisehub.kit.database import Database

_STORE: Final = """
for i, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1])
end
return #KEYS
"""


class SessionCache:
    """Sessions in Redis, class `session`: `session:coaching:{location_id}:{contact_id}`."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._store = redis.register_script(_STORE)

    async def put(self, sessions: Mapping[tuple[str, str], bytes]) -> None:
        """Store sessions by location and contact in one round trip."""
        keys = [_key(*names) for names in sessions]
        await self._store(keys=keys, args=[SESSION.ttl_s, *sessions.values()])

    async def get(self, location_id: str, contact_id: str) -> bytes | None:
        stored = await self._redis.get(_key(location_id, contact_id))
        assert not isinstance(stored, str)  # the client answers bytes
        return stored

    async def close(self) -> None:
        await self._redis.aclose()


class StateRepository:
    """Contacts' states in Postgres."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoder = msgspec.json.Decoder(ContactState)

    async def state(self, location_id: str, contact_id: str) -> ContactState | None:
        async with self._database.transaction([location_id]) as connection:
            stored = await connection.fetchval(
                "SELECT state FROM contacts WHERE location_id = $1 AND contact_id = $2", location_id, contact_id
            )
        return None if stored is None else self._decoder.decode(stored)


def _key(location_id: str, contact_id: str) -> str:
    return SESSION.key("coaching", location_id, contact_id)
