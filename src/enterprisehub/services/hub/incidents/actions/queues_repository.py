"""Queues as the actions see them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from enterprisehub.kit.database import Connection

MOST = 5000
"""Dead letters of one replay."""


class Outbox(NamedTuple):
    exists: bool
    paused: bool
    waiting: int
    sending: int


async def outbox_of(connection: Connection, location_id: str) -> Outbox:
    row = await connection.fetchrow(
        """SELECT EXISTS (SELECT FROM locations WHERE location_id = $1) AS exists,
          EXISTS (SELECT FROM outbox_pauses WHERE location_id = $1 AND until > now()) AS paused,
          (SELECT count(*) FROM outbox WHERE location_id = $1 AND state = 'pending') AS waiting,
          (SELECT count(*) FROM outbox WHERE location_id = $1 AND state = 'sending') AS sending""",
        location_id,
    )
    assert row is not None
    return Outbox(**dict(row))


async def pause(connection: Connection, location_id: str, period: timedelta, *, by: str) -> None:
    await connection.execute(
        """INSERT INTO outbox_pauses (location_id, until, by) VALUES ($1, now() + $2::interval, $3)
           ON CONFLICT (location_id) DO UPDATE SET until = excluded.until, by = excluded.by""",
        location_id,
        period,
        by,
    )


async def resume(connection: Connection, location_id: str) -> None:
    await connection.execute("DELETE FROM outbox_pauses WHERE location_id = $1", location_id)


async def dead_letters(connection: Connection) -> list[int]:
    rows = await connection.fetch("SELECT id FROM inbox WHERE state = 3 ORDER BY id LIMIT $1", MOST)
    return [row["id"] for row in rows]


async def replay(connection: Connection, ids: Sequence[int]) -> int:
    count: int = await connection.fetchval(
        """WITH again AS (
          UPDATE inbox SET state = 0, attempts = 0, error = NULL WHERE state = 3 AND id = ANY($1) RETURNING 1
        ) SELECT count(*) FROM again""",
        list(ids),
    )
    await connection.execute("NOTIFY inbox")
    return count


async def waiting(connection: Connection, ids: Sequence[int]) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM inbox WHERE state = 0 AND id = ANY($1)", list(ids))
    return count
