"""Read predictions."""

import asyncpg

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, page

_SELECT = """SELECT p.id, p.location_id, p.contact_id, p.event_id, p.kind, p.model, p.moment, p.probability, p.low,
 p.high, p.answer
FROM predictions p"""
_NEWEST = Order(key="p.id", type="bigint", identity=(), identity_types=())


async def listed(
    connection: Connection, *, contact_id: str | None, kind: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("p.contact_id = {}", contact_id).add("p.kind = {}", kind)
    return await page(connection, _SELECT, where, _NEWEST, cursor=cursor, limit=limit)
