"""Keep versions of playbooks, and read past conversations to preview them on."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

_COLUMNS = "location_id, version, source, playbook, note, author, created_at, active"


async def listed(connection: Connection, limit: int) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        f"SELECT {_COLUMNS} FROM playbooks ORDER BY location_id, version DESC LIMIT $1", limit
    )


async def found(connection: Connection, location_id: str, version: int) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM playbooks WHERE location_id = $1 AND version = $2", location_id, version
    )


async def active(connection: Connection, location_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(f"SELECT {_COLUMNS} FROM playbooks WHERE location_id = $1 AND active", location_id)


async def location_exists(connection: Connection, location_id: str) -> bool:
    return bool(await connection.fetchval("SELECT true FROM locations WHERE location_id = $1", location_id))


async def add(
    connection: Connection, location_id: str, *, source: str, playbook: str, note: str, author: str
) -> "asyncpg.Record":
    """Store a new version; two at once get two numbers."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('playbooks:' || $1, 0))", location_id)
    row: asyncpg.Record | None = await connection.fetchrow(
        f"""INSERT INTO playbooks (location_id, version, source, playbook, note, author)
            SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM playbooks WHERE location_id = $1
            RETURNING {_COLUMNS}""",
        location_id,
        source,
        playbook,
        note,
        author,
    )
    assert row is not None
    return row


async def activate(connection: Connection, location_id: str, version: int) -> None:
    """Put a version to use, and none for 0: the standard playbook holds."""
    await connection.execute("UPDATE playbooks SET active = false WHERE location_id = $1 AND active", location_id)
    await connection.execute(
        "UPDATE playbooks SET active = true WHERE location_id = $1 AND version = $2", location_id, version
    )


async def latest_contacts(connection: Connection, location_id: str, limit: int) -> "Sequence[asyncpg.Record]":
    """Return contacts who wrote, the latest first."""
    return await connection.fetch(
        """SELECT c.contact_id, c.name FROM leads l JOIN contacts c USING (location_id, contact_id)
           WHERE l.location_id = $1 AND l.last_inbound_at IS NOT NULL AND NOT c.deleted
           ORDER BY l.last_inbound_at DESC LIMIT $2""",
        location_id,
        limit,
    )


async def log(connection: Connection, location_id: str, contact_id: str, limit: int) -> "Sequence[asyncpg.Record]":
    """Return a contact's first events in canonical order."""
    return await connection.fetch(
        """SELECT payload FROM events WHERE location_id = $1 AND contact_id = $2
           ORDER BY occurred_at, event_id LIMIT $3""",
        location_id,
        contact_id,
        limit,
    )
