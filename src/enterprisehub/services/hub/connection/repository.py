"""What has come in of a location, and who may work in it."""

import asyncpg

from enterprisehub.kit.database import Connection

LAST_WEBHOOKS = 10_000
"""So many of the newest are looked through for one of the location."""


async def arrived(connection: Connection, location_id: str) -> "asyncpg.Record":
    """Return when the last signed webhook came, what was imported, and how many listings and log-ins there are."""
    row: asyncpg.Record | None = await connection.fetchrow(
        f"""SELECT
          (SELECT received_at FROM (SELECT received_at, location_id, type, key FROM inbox ORDER BY id DESC LIMIT {LAST_WEBHOOKS}) i
           WHERE location_id = $1 AND type <> 'EnterpriseHub' AND NOT (key LIKE 'call:%' OR key LIKE 'assignment:%') LIMIT 1) AS webhook_at,
          (SELECT max(finished_at) FROM sync_cursors WHERE location_id = $1) AS imported_at,
          (SELECT coalesce(sum(imported), 0) FROM sync_cursors WHERE location_id = $1) AS imported,
          (SELECT count(*) FROM contacts WHERE location_id = $1) AS contacts,
          (SELECT count(*) FROM properties WHERE location_id = $1 AND standard_status = 'Active') AS listings,
          (SELECT count(*) FROM users WHERE location_id = $1 AND active AND password_hash IS NOT NULL) AS log_ins,
          (SELECT count(*) FROM users WHERE location_id = $1 AND active AND token_expires_at > now()) AS invited""",
        location_id,
    )
    assert row is not None
    return row
