"""Look up keys and users for authentication. The caller's location is not known yet: transactions name all."""

import asyncpg

from enterprisehub.kit.database import Connection


async def use_key(connection: Connection, key_hash: str) -> "asyncpg.Record | None":
    """Return a valid key and note that it is used."""
    return await connection.fetchrow(
        "UPDATE api_keys SET last_used_at = now() WHERE key_hash = $1 AND revoked_at IS NULL"
        " RETURNING key_id, role, location_id, label",
        key_hash,
    )


async def find_user(connection: Connection, user_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        "SELECT user_id, role, location_id, name, email, ghl_user_id, password_hash FROM users"
        " WHERE user_id = $1 AND active AND password_hash IS NOT NULL",
        user_id,
    )


async def find_user_by_email(connection: Connection, email: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        "SELECT user_id, role, location_id, name, email, ghl_user_id, password_hash FROM users"
        " WHERE lower(email) = lower($1) AND active AND password_hash IS NOT NULL",
        email,
    )
