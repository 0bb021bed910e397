"""The inbox as a queue: claim fairly, mark failures, remember what is not published yet."""

from datetime import timedelta
from typing import Any

from enterprisehub.kit.database import ALL, Database, Statement
from enterprisehub.services.pipeline.batch import Failure, Row
from enterprisehub.services.pipeline.leases_repository import check_fence

TRIES = 3
"""After so many failures a row is a dead letter."""

# Locations that wait are found by leaps over the index, one a location, so that a location with a million rows
# waiting costs no more than one with a single row, and nobody's rows are hidden behind another's.
_CLAIM = """
WITH RECURSIVE waiting AS (
  (SELECT coalesce(location_id, '') AS location FROM inbox WHERE state = 0 ORDER BY coalesce(location_id, '') LIMIT 1)
  UNION ALL
  SELECT (SELECT coalesce(i.location_id, '') FROM inbox i
          WHERE i.state = 0 AND coalesce(i.location_id, '') > w.location ORDER BY coalesce(i.location_id, '') LIMIT 1)
  FROM waiting w WHERE w.location IS NOT NULL
)
SELECT i.id, i.key, i.received_at, coalesce(i.location_id, '') AS location_id, i.body, i.attempts,
  CASE WHEN i.span_id IS NULL THEN '' ELSE '00-' || i.trace_id || '-' || i.span_id || '-01' END AS traceparent
FROM (
  SELECT r.id, row_number() OVER (PARTITION BY w.location ORDER BY r.id) AS turn
  FROM waiting w, LATERAL (
    SELECT id FROM inbox i
    WHERE i.state = 0 AND coalesce(i.location_id, '') = w.location AND i.shard = ANY($1::smallint[])
    ORDER BY coalesce(i.location_id, ''), i.id LIMIT $3
  ) r
  WHERE w.location IS NOT NULL
  ORDER BY turn, r.id
  LIMIT $2
) chosen JOIN inbox i ON i.id = chosen.id
ORDER BY chosen.turn, chosen.id
"""


class InboxRepository:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: int | None = None

    async def claim(self, shards: frozenset[int], limit: int) -> list[Row]:
        """Return the oldest waiting rows, turn by turn over locations, each location's in order of arrival.

        Nothing is marked: holding the shard's lease is the claim.
        """
        turns = min(limit, self._turns or limit)
        records = await self._database.pool.fetch(_CLAIM, list(shards), limit, turns)
        # twice the fair share next time: enough for a full batch, without looking at a whole backlog
        self._turns = max(4, -(-2 * limit // max(1, len({r["location_id"] for r in records}))))
        return [Row(*record) for record in records]

    async def fail(self, fence: int, failures: list[Failure]) -> None:
        """Count a failed try; the last one makes a dead letter."""
        async with self._database.transaction(ALL) as connection:
            await check_fence(connection, fence)
            await connection.execute(
                """UPDATE inbox i SET attempts = attempts + 1, error = f.error,
                     state = CASE WHEN attempts + 1 >= $3 THEN 3 ELSE state END
                   FROM unnest($1::bigint[], $2::text[]) AS f(id, error) WHERE i.id = f.id AND i.state = 0""",
                [f.row.id for f in failures],
                [f.error.replace("\x00", "")[:2000] for f in failures],
                TRIES,
            )

    async def published(self, batch_id: int) -> None:
        await self._database.pool.execute("DELETE FROM unpublished WHERE batch_id = $1", batch_id)

    async def unpublished(self, older_than: timedelta) -> list[tuple[int, list[Any]]]:
        """Return batches whose publication did not happen, with the rows (key, location, contact) of each."""
        async with self._database.transaction(ALL) as connection:
            batches = await connection.fetch(
                """SELECT batch_id, inbox_ids FROM unpublished WHERE committed_at < now() - $1::interval
                   ORDER BY batch_id LIMIT 50""",
                older_than,
            )
            found = []
            for batch in batches:
                rows = await connection.fetch(
                    """SELECT key, location_id, contact_id FROM inbox
                       WHERE id = ANY($1) AND location_id IS NOT NULL AND contact_id IS NOT NULL ORDER BY id""",
                    batch["inbox_ids"],
                )
                found.append((batch["batch_id"], rows))
            return found

    async def depth(self) -> tuple[int, float, int]:
        """Return how many rows wait, the age of the oldest in seconds, and the number of dead letters."""
        record = await self._database.pool.fetchrow(
            """SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float AS age,
                 (SELECT count(*) FROM inbox WHERE state = 3) AS dead FROM inbox WHERE state = 0"""
        )
        assert record is not None
        return record["waiting"], max(0.0, record["age"]), record["dead"]


def mark_done(ids: list[int]) -> Statement:
    return Statement("UPDATE inbox SET state = 2, done_at = now() WHERE id = ANY($1::bigint[])", [ids])


def note_unpublished(ids: list[int]) -> Statement:
    return Statement("INSERT INTO unpublished (inbox_ids) VALUES ($1::bigint[]) RETURNING batch_id", [ids])
