"""The audit log: written in the transaction of what it tells of."""

from typing import Any

import asyncpg
import msgspec

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, page

_SELECT = "SELECT id, at, location_id, actor, action, target, detail\nFROM audit_log"
_NEWEST = Order(key="id", type="bigint", identity=(), identity_types=())


async def record(
    connection: Connection, *, actor: str, action: str, location_id: str | None, target: str = "", **detail: Any
) -> None:
    """Note that somebody did something."""
    await connection.execute(
        "INSERT INTO audit_log (location_id, actor, action, target, detail) VALUES ($1, $2, $3, $4, $5::jsonb)",
        location_id,
        actor,
        action,
        target,
        msgspec.json.encode(detail).decode(),
    )


async def listed(
    connection: Connection, *, actor: str | None, action: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("actor = {}", actor).add("action = {}", action)
    return await page(connection, _SELECT, where, _NEWEST, cursor=cursor, limit=limit)
