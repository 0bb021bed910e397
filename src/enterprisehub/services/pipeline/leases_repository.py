"""Who works on which shards. A worker is a row with a lease; its number is the fence that every commit checks.

Removing a worker's row frees its shards and makes every later commit of that worker fail, however long it was paused. A
worker is removed when its lease has run out, by the database's clock, never a process's; or at once when the database has
seen its session end, which is what a killed process leaves: an advisory lock of the session says that it lives.
"""

from dataclasses import dataclass
from datetime import timedelta

from enterprisehub.domain.shards import SHARDS
from enterprisehub.kit.database import ALL, Connection, Database, SessionConnection
from enterprisehub.services.pipeline.errors import FenceLost

LEASE = timedelta(seconds=3)
ALIVE = 0x776F726B
"""The class of the advisory locks by which sessions say that their worker lives."""


@dataclass(frozen=True)
class Lease:
    fence: int
    shards: frozenset[int]


class LeasesRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def enlist(self, name: str, session: SessionConnection) -> Lease:
        """Add a worker that lives as long as a session, without shards yet."""
        async with session.transaction():
            fence: int = await session.fetchval(
                "INSERT INTO workers (name, leased_until) VALUES ($1, now() + $2) RETURNING fence", name, LEASE
            )
            await self.hold(fence, session)
        return Lease(fence, frozenset())

    async def hold(self, fence: int, session: SessionConnection) -> None:
        """Let a worker live as long as this session; its earlier one has ended."""
        await session.execute("SELECT pg_advisory_lock($1, $2)", ALIVE, fence)

    async def renew(self, fence: int) -> bool:
        """Extend a lease and clear away expired and dead workers; say whether shards should move.

        Raises:
            FenceLost: another worker cleared ours away.
        """
        async with self._database.transaction(ALL) as connection:
            await connection.execute(
                """DELETE FROM workers WHERE fence <> $1
                     AND (leased_until < now() OR pg_try_advisory_xact_lock($2, fence::int))""",
                fence,
                ALIVE,
            )
            renewed = await connection.fetchval(
                "UPDATE workers SET leased_until = now() + $2 WHERE fence = $1 RETURNING fence", fence, LEASE
            )
            if renewed is None:
                raise FenceLost(f"worker {fence} was cleared away")
            shares = await connection.fetchrow(
                """SELECT (SELECT count(*) FROM workers) AS workers, count(*) FILTER (WHERE fence = $1) AS held,
                     count(*) FILTER (WHERE fence IS NULL) AS free FROM shards""",
                fence,
            )
        assert shares is not None
        wanted = _fair(shares["workers"])
        return bool(shares["held"] > wanted or (shares["held"] < wanted and shares["free"]))

    async def balance(self, fence: int) -> Lease:
        """Take or give up shards so that all workers have a like number; not while a batch is under way."""
        async with self._database.transaction(ALL) as connection:
            wanted = _fair(await connection.fetchval("SELECT count(*) FROM workers"))
            records = await connection.fetch("SELECT shard FROM shards WHERE fence = $1 ORDER BY shard", fence)
            held = [r["shard"] for r in records]
            if len(held) > wanted:
                await connection.execute("UPDATE shards SET fence = NULL WHERE shard = ANY($1)", held[wanted:])
            taken = await _take(connection, fence, wanted - len(held)) if len(held) < wanted else []
        return Lease(fence, frozenset([*held[:wanted], *taken]))

    async def leave(self, fence: int) -> None:
        """Give up everything at once, on a clean stop."""
        async with self._database.transaction(ALL) as connection:
            await connection.execute("DELETE FROM workers WHERE fence = $1", fence)


def _fair(workers: int) -> int:
    return -(-SHARDS // max(1, workers))


async def _take(connection: Connection, fence: int, count: int) -> list[int]:
    records = await connection.fetch(
        """UPDATE shards SET fence = $1 WHERE shard IN (
             SELECT shard FROM shards WHERE fence IS NULL ORDER BY shard LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING shard""",
        fence,
        count,
    )
    return [r["shard"] for r in records]


async def check_fence(connection: Connection, fence: int) -> None:
    """Make sure that the worker still holds its lease, until the transaction ends.

    Raises:
        FenceLost: it does not.
    """
    held = await connection.fetchval(
        "SELECT fence FROM workers WHERE fence = $1 AND leased_until > now() FOR KEY SHARE", fence
    )
    if held is None:
        raise FenceLost(f"the lease of worker {fence} has run out")
