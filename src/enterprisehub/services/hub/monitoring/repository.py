"""What the database knows about the watching."""

from datetime import datetime

from enterprisehub.kit.database import Connection


async def standing(connection: Connection) -> tuple[datetime | None, int]:
    """Return when the Watchdog was heard last, and how many incidents are unresolved."""
    row = await connection.fetchrow(
        """SELECT (SELECT heard_at FROM watchdog) AS heard_at,
          (SELECT count(*) FROM incidents WHERE state <> 'resolved') AS unresolved"""
    )
    assert row is not None
    return row["heard_at"], row["unresolved"]
