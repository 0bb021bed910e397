"""What an import writes: inbox rows, and how far it came."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from enterprisehub.clients.gohighlevel.imported import Imported
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit.database import ALL, Database


class Place(Struct):
    """How far the import of a resource came."""

    cursor: Any = None
    read: int = 0
    finished: bool = False


_STORE = """
WITH given AS (
  SELECT * FROM unnest($2::text[], $3::text[], $4::int2[], $5::text[], $6::bytea[])
    WITH ORDINALITY AS g (key, contact_id, shard, type, body, place)
), fresh AS (
  INSERT INTO webhook_ids (key) SELECT DISTINCT key FROM given ORDER BY key ON CONFLICT DO NOTHING RETURNING key
), stored AS (
  INSERT INTO inbox (key, location_id, contact_id, shard, type, body)
  SELECT key, $1, contact_id, shard, type, body
  FROM (SELECT DISTINCT ON (key) * FROM given JOIN fresh USING (key) ORDER BY key, place) AS once ORDER BY place
  RETURNING 1
)
SELECT (SELECT count(*) FROM stored), pg_notify('inbox', '')
"""


class SyncRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def place(self, location_id: str, resource: str) -> Place:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(
                "SELECT cursor, imported, finished_at FROM sync_cursors WHERE location_id = $1 AND resource = $2",
                location_id,
                resource,
            )
        if row is None:
            return Place()
        return Place(msgspec.json.decode(row["cursor"]).get("after"), row["imported"], row["finished_at"] is not None)

    async def store(self, location_id: str, resource: str, events: Sequence[Imported], place: Place) -> int:
        """Put events into the inbox and remember the place, both or neither; return how many were new."""
        async with self._database.transaction([location_id]) as connection:
            new: int = await connection.fetchval(
                _STORE,
                location_id,
                [one.key for one in events],
                [one.contact_id for one in events],
                [shard_of(location_id, one.contact_id) for one in events],
                [one.type for one in events],
                [msgspec.json.encode(one.payload) for one in events],
            )
            await connection.execute(
                """INSERT INTO sync_cursors AS c (location_id, resource, cursor, imported, finished_at)
                   VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() END)
                   ON CONFLICT (location_id, resource) DO UPDATE SET cursor = excluded.cursor,
                     imported = excluded.imported, finished_at = excluded.finished_at, updated_at = now()""",
                location_id,
                resource,
                msgspec.json.encode({"after": place.cursor}).decode(),
                place.read,
                place.finished,
            )
        return new

    async def connected(self, *, demo: bool) -> list[str]:
        """Return the active locations, those of the demo only if asked for."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch(
                "SELECT location_id FROM locations WHERE status = 'active' AND (NOT is_demo OR $1) ORDER BY location_id",
                demo,
            )
        return [row["location_id"] for row in rows]
