"""API keys: only their hashes are stored."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

_COLUMNS = "key_id, role, location_id, label, created_by, created_at, last_used_at, revoked_at"


async def add(
    connection: Connection, *, key_id: str, key_hash: str, role: str, location_id: str | None, label: str, by: str
) -> "asyncpg.Record":
    row: asyncpg.Record | None = await connection.fetchrow(
        "INSERT INTO api_keys (key_id, key_hash, role, location_id, label, created_by) VALUES ($1, $2, $3, $4, $5, $6)"
        f" RETURNING {_COLUMNS}",
        key_id,
        key_hash,
        role,
        location_id,
        label,
        by,
    )
    assert row is not None
    return row


async def listed(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(f"SELECT {_COLUMNS} FROM api_keys ORDER BY created_at DESC, key_id LIMIT 1000")


async def revoke(connection: Connection, key_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        f"UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = $1 RETURNING {_COLUMNS}", key_id
    )
