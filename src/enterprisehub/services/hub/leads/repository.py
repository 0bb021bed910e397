"""Read leads with their contacts."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.contracts.api.leads import LeadOrder
from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, contains, epoch, page

_SELECT = """SELECT l.location_id, l.contact_id, c.name, c.email, c.phone, c.source, c.tags, l.side, l.stage,
 l.temperature, l.probability, l.low, l.high, l.churn_probability, l.value_cents, l.waiting_since, l.last_inbound_at,
 l.last_event_at, l.assigned_to, l.missing, l.scored_at, l.scored_event_id, l.score, l.churn, l.coaching
FROM leads l JOIN contacts c USING (location_id, contact_id)"""
_IDENTITY = ("l.location_id", "l.contact_id")
_FAR_FUTURE_S = 1e11
_CALL = """coalesce(l.probability, 0) + CASE WHEN l.stage IN ('closed', 'lost') THEN -3
  WHEN l.waiting_since IS NOT NULL AND l.temperature IN ('hot', 'warm') THEN 1
  WHEN l.stage IN ('appointment', 'showing', 'offer', 'contract') THEN -1.5 ELSE 0 END"""
"""A meeting that is booked makes the next meeting likely, and a call to arrange it needless."""
_ORDERS = {
    LeadOrder.CALL: Order(key=_CALL, type="float8", identity=_IDENTITY),
    LeadOrder.PROBABILITY: Order(key="coalesce(l.probability, -1)", type="float8", identity=_IDENTITY),
    LeadOrder.CHURN: Order(key="coalesce(l.churn_probability, -1)", type="float8", identity=_IDENTITY),
    LeadOrder.RECENT: Order(key=epoch("l.last_event_at"), type="float8", identity=_IDENTITY),
    LeadOrder.WAITING: Order(
        key=epoch("l.waiting_since", _FAR_FUTURE_S), type="float8", descending=False, identity=_IDENTITY
    ),
}


async def listed(
    connection: Connection,
    *,
    search: str | None,
    assigned_to: str | None,
    temperatures: Sequence[str] | None,
    stages: Sequence[str] | None,
    side: str | None,
    waiting: bool | None,
    order: LeadOrder,
    cursor: str | None,
    limit: int,
) -> "tuple[list[asyncpg.Record], str | None]":
    where = (
        Where()
        .add("c.deleted = {}", False)
        .add("c.found_by LIKE lower({})", contains(search))
        .add("l.assigned_to = {}", assigned_to)
        .add("l.temperature = ANY ({}::text[])", temperatures)
        .add("l.stage = ANY ({}::text[])", stages)
        .add("l.side = {}", side)
        .add("(l.waiting_since IS NOT NULL) = {}", waiting)
    )
    return await page(connection, _SELECT, where, _ORDERS[order], cursor=cursor, limit=limit, wide=True)


async def found(connection: Connection, contact_id: str) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(f"{_SELECT} WHERE l.contact_id = $1 LIMIT 2", contact_id)
