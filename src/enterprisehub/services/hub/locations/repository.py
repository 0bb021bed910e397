"""Locations and their settings."""

from typing import Any

import asyncpg
import msgspec

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, page

_COLUMNS = "location_id, name, timezone, status, is_demo, settings, created_at, updated_at"
_BY_NAME = Order(key="lower(name)", type="text", identity=("location_id",), identity_types=("text",), descending=False)


async def listed(
    connection: Connection, *, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    return await page(connection, f"SELECT {_COLUMNS}\nFROM locations", Where(), _BY_NAME, cursor=cursor, limit=limit)


async def found(connection: Connection, location_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(f"SELECT {_COLUMNS} FROM locations WHERE location_id = $1", location_id)


async def change(
    connection: Connection,
    location_id: str,
    *,
    name: str | None = None,
    timezone: str | None = None,
    settings: dict[str, Any] | None = None,
) -> None:
    """Set what is given; of the settings, the given keys."""
    await connection.execute(
        "UPDATE locations SET name = coalesce($2, name), timezone = coalesce($3, timezone),"
        " settings = settings || $4::jsonb, updated_at = now() WHERE location_id = $1",
        location_id,
        name,
        timezone,
        msgspec.json.encode(settings or {}).decode(),
    )
