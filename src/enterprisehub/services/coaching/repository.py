"""Conversation sessions: kept in Redis for a day, and in Postgres as the contact's state, from which they are rebuilt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from redis.asyncio import Redis

from enterprisehub.contracts.scoring import GivenTip, Subject
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


class _Last(msgspec.Struct):
    """The part of a lead's last coaching that the next one needs."""

    given: list[GivenTip] = []


class StateRepository:
    """Contacts' states in Postgres, and the tips that they were given."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoder = msgspec.json.Decoder(ContactState)
        self._last = msgspec.json.Decoder(_Last)

    async def subject(self, location_id: str, contact_id: str, moment: datetime) -> Subject | None:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(
                """SELECT c.state, l.coaching FROM contacts c LEFT JOIN leads l USING (location_id, contact_id)
                   WHERE c.location_id = $1 AND c.contact_id = $2""",
                location_id,
                contact_id,
            )
        if row is None:
            return None
        given = self._last.decode(row["coaching"]).given if row["coaching"] else []
        return Subject(moment=moment, state=self._decoder.decode(row["state"]), given=given)


def _key(location_id: str, contact_id: str) -> str:
    return SESSION.key("coaching", location_id, contact_id)
