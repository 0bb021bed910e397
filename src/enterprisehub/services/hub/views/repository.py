"""Keep saved views."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

_COLUMNS = "view_id, name, page, query, saved_at"


async def listed(connection: Connection, user_id: str) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        f"SELECT {_COLUMNS} FROM saved_views WHERE user_id = $1 ORDER BY lower(name), view_id", user_id
    )


async def save(
    connection: Connection, user_id: str, location_id: str | None, *, name: str, page: str, query: str, most: int
) -> "asyncpg.Record | None":
    """Save under a name, replacing what had it; None when the user has `most` others."""
    return await connection.fetchrow(
        f"""INSERT INTO saved_views AS v (user_id, location_id, name, page, query)
            SELECT $1, $2, $3, $4, $5
            WHERE (SELECT count(*) FROM saved_views WHERE user_id = $1 AND name <> $3) < $6
            ON CONFLICT (user_id, name) DO UPDATE SET page = excluded.page, query = excluded.query, saved_at = now()
            RETURNING {_COLUMNS}""",
        user_id,
        location_id,
        name,
        page,
        query,
        most,
    )


async def delete(connection: Connection, user_id: str, view_id: int) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        f"DELETE FROM saved_views WHERE user_id = $1 AND view_id = $2 RETURNING {_COLUMNS}", user_id, view_id
    )
