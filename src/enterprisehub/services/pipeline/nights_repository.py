"""Claim nights and write what came of them."""

from datetime import date, timedelta

from enterprisehub.kit.database import Database


async def claim(database: Database, day: date, longest: timedelta) -> bool:
    """Take the night if nobody has it, or whoever had it did not finish in time."""
    found = await database.pool.fetchval(
        """INSERT INTO nights AS n (day) VALUES ($1)
           ON CONFLICT (day) DO UPDATE SET claimed_at = now()
             WHERE n.finished_at IS NULL AND n.claimed_at < now() - $2::interval
           RETURNING day""",
        day,
        longest,
    )
    return found is not None


async def finish(database: Database, day: date, error: str | None) -> None:
    await database.pool.execute("UPDATE nights SET finished_at = now(), error = $2 WHERE day = $1", day, error)
