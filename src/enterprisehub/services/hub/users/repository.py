"""Accounts."""

from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, contains, page

_COLUMNS = """user_id, location_id, ghl_user_id, email, name, phone, role, active, created_at,
 password_hash IS NOT NULL AS can_log_in, coalesce(token_expires_at > now(), false) AS invited"""
_BY_NAME = Order(key="lower(name)", type="text", identity=("user_id",), identity_types=("text",), descending=False)


async def listed(
    connection: Connection,
    *,
    role: str | None,
    active: bool | None,
    search: str | None,
    cursor: str | None,
    limit: int,
) -> "tuple[list[asyncpg.Record], str | None]":
    where = (
        Where()
        .add("role = {}", role)
        .add("active = {}", active)
        .add("(name ILIKE {} OR email ILIKE {})", contains(search))
    )
    return await page(connection, f"SELECT {_COLUMNS}\nFROM users", where, _BY_NAME, cursor=cursor, limit=limit)


async def found(connection: Connection, user_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(f"SELECT {_COLUMNS} FROM users WHERE user_id = $1 FOR UPDATE", user_id)


async def by_email(connection: Connection, email: str) -> "list[asyncpg.Record]":
    """Return accounts of an e-mail address, those that can log in first."""
    return await connection.fetch(
        f"SELECT {_COLUMNS} FROM users WHERE lower(email) = lower($1) ORDER BY can_log_in DESC, created_at FOR UPDATE",
        email,
    )


async def add(
    connection: Connection, *, user_id: str, email: str, name: str, role: str, location_id: str | None
) -> None:
    await connection.execute(
        "INSERT INTO users (user_id, email, name, role, location_id) VALUES ($1, $2, $3, $4, $5)",
        user_id,
        email,
        name,
        role,
        location_id,
    )


async def change(
    connection: Connection, user_id: str, *, name: str | None, role: str | None, active: bool | None
) -> None:
    await connection.execute(
        "UPDATE users SET name = coalesce($2, name), role = coalesce($3, role), active = coalesce($4, active),"
        " updated_at = now() WHERE user_id = $1",
        user_id,
        name,
        role,
        active,
    )


async def invite(connection: Connection, user_id: str, token_hash: str, expires_at: datetime) -> None:
    await connection.execute(
        "UPDATE users SET token_hash = $2, token_expires_at = $3, active = true, updated_at = now() WHERE user_id = $1",
        user_id,
        token_hash,
        expires_at,
    )


async def redeem(connection: Connection, token_hash: str, now: datetime, password_hash: str) -> str | None:
    """Set the password that a valid token stands for, use the token up, and return whose it is."""
    user_id: str | None = await connection.fetchval(
        "UPDATE users SET password_hash = $3, token_hash = NULL, token_expires_at = NULL, updated_at = now()"
        " WHERE token_hash = $1 AND token_expires_at > $2 AND active RETURNING user_id",
        token_hash,
        now,
        password_hash,
    )
    return user_id


async def redeem_by_email(connection: Connection, email: str, now: datetime, password_hash: str) -> str | None:
    """Use up the invitation that stands open for an address, as its token would, and return whose it is."""
    user_id: str | None = await connection.fetchval(
        "UPDATE users SET password_hash = $3, token_hash = NULL, token_expires_at = NULL, updated_at = now()"
        " WHERE user_id = (SELECT user_id FROM users WHERE lower(email) = lower($1) AND token_expires_at > $2 AND active"
        "  AND password_hash IS NULL ORDER BY token_expires_at DESC LIMIT 1) RETURNING user_id",
        email,
        now,
        password_hash,
    )
    return user_id


async def set_password(connection: Connection, user_id: str, password_hash: str) -> None:
    await connection.execute(
        "UPDATE users SET password_hash = $2, token_hash = NULL, token_expires_at = NULL, active = true,"
        " updated_at = now() WHERE user_id = $1",
        user_id,
        password_hash,
    )


async def adopt(connection: Connection, location_id: str, ghl_user_id: str, email: str) -> str:
    """Make the row of an agent of the CRM, or take the one that the pipeline made; it has the same id."""
    user_id: str = await connection.fetchval(
        "INSERT INTO users AS u (user_id, location_id, ghl_user_id, email, role)"
        " VALUES ('ghl:' || $1 || ':' || $2, $1, $2, $3, 'agent')"
        " ON CONFLICT (location_id, ghl_user_id) WHERE ghl_user_id IS NOT NULL"
        " DO UPDATE SET email = excluded.email RETURNING user_id",
        location_id,
        ghl_user_id,
        email,
    )
    return user_id
