"""The ledger check: what was acknowledged is what had an effect, each exactly once."""

import asyncio
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class Ledger:
    acknowledged: int
    in_inbox: int
    done: int
    dead: int
    missing: int
    """Acknowledged, but no row in the inbox."""
    effects_doubled: int
    """Message ids that stand more than once in the log or in the messages."""
    effects_missing: int
    """Rows done whose event is not in the log."""

    @property
    def holds(self) -> bool:
        return self.done == self.in_inbox >= self.acknowledged and not (
            self.missing or self.dead or self.effects_doubled or self.effects_missing
        )


async def wait_drained(url: str, limit_s: float = 120) -> float:
    """Wait until no inbox row is pending; return the seconds it took."""
    connection = await asyncpg.connect(url)
    try:
        began = asyncio.get_running_loop().time()
        while await connection.fetchval("SELECT EXISTS (SELECT FROM inbox WHERE state = 0)"):
            if asyncio.get_running_loop().time() - began > limit_s:
                raise RuntimeError(f"the inbox did not drain within {limit_s} s")
            await asyncio.sleep(0.05)
        return asyncio.get_running_loop().time() - began
    finally:
        await connection.close()


async def wait_caught_up(url: str, *, age_s: float = 1, limit_s: float = 60) -> None:
    """Wait, from the moment that the pipeline died, until no row has waited longer than `age_s`; at most `limit_s`."""
    await asyncio.sleep(age_s + 0.5)  # by now rows wait that nobody takes
    late = "SELECT FROM inbox WHERE state = 0 AND received_at < now() - make_interval(secs => $1) LIMIT 1"
    connection = await asyncpg.connect(url)
    try:
        for _ in range(round(limit_s * 10)):
            if not await connection.fetch(late, age_s):
                return
            await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def last_done(url: str) -> float:
    """Return when the pipeline was done with the last event, in seconds since the epoch."""
    connection = await asyncpg.connect(url)
    try:
        done: float = await connection.fetchval("SELECT extract(epoch FROM max(done_at))::float FROM inbox")
    finally:
        await connection.close()
    return done


async def check(url: str, acknowledged: set[str]) -> Ledger:
    """Compare the acknowledged webhook ids with the database. The connection is the owner's: it sees every row."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.locations', '*', true)")
            rows = await connection.fetch("SELECT id, key, state FROM inbox")
            logged = {r["inbox_id"] for r in await connection.fetch("SELECT DISTINCT inbox_id FROM events")}
            doubled = await connection.fetchval(
                """SELECT count(*) FROM (SELECT location_id, payload->>'message_id' FROM events
                     WHERE kind = 'message_exchanged' GROUP BY 1, 2 HAVING count(*) > 1) d"""
            )
    finally:
        await connection.close()
    keys = {r["key"] for r in rows}
    done = [r for r in rows if r["state"] == 2]
    return Ledger(
        acknowledged=len(acknowledged),
        in_inbox=len(rows),
        done=len(done),
        dead=sum(r["state"] == 3 for r in rows),
        missing=len(acknowledged - keys),
        effects_doubled=doubled + len(rows) - len(keys),
        effects_missing=sum(r["id"] not in logged for r in done),
    )


async def contact_events(url: str, keys: set[str]) -> set[str]:
    """Return those of the webhook ids that are events of a contact: each must come out on the socket once."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.locations', '*', true)")
            rows = await connection.fetch(
                """SELECT key FROM inbox WHERE location_id IS NOT NULL AND contact_id IS NOT NULL
                     AND id IN (SELECT inbox_id FROM events WHERE contact_id IS NOT NULL)"""
            )
    finally:
        await connection.close()
    return {r["key"] for r in rows} & keys
