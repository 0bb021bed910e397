"""Read contacts and what their log and predictions say."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.contracts.api.contacts import ContactOrder
from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, contains, epoch, page

_COLUMNS = """SELECT c.location_id, c.contact_id, c.name, c.email, c.phone, c.source, c.assigned_to, c.tags, c.deleted,
 c.created_at, c.last_event_at, l.side, l.stage, l.temperature, l.probability, l.low, l.high, l.churn_probability,
 l.value_cents, l.waiting_since, l.last_inbound_at, l.missing, l.scored_at"""
_SOURCE = "\nFROM contacts c LEFT JOIN leads l USING (location_id, contact_id)"
_IDENTITY = ("c.location_id", "c.contact_id")
_ORDERS = {
    ContactOrder.RECENT: Order(key=epoch("c.last_event_at"), type="float8", identity=_IDENTITY),
    ContactOrder.CREATED: Order(key=epoch("c.created_at"), type="float8", identity=_IDENTITY),
    ContactOrder.NAME: Order(key="lower(c.name)", type="text", descending=False, identity=_IDENTITY),
}


async def listed(
    connection: Connection,
    *,
    search: str | None,
    assigned_to: str | None,
    tag: str | None,
    source: str | None,
    stage: str | None,
    temperature: str | None,
    deleted: bool,
    order: ContactOrder,
    cursor: str | None,
    limit: int,
) -> "tuple[list[asyncpg.Record], str | None]":
    where = (
        Where()
        .add("c.deleted = {}", deleted)
        .add("c.found_by LIKE lower({})", contains(search))
        .add("c.assigned_to = {}", assigned_to)
        .add("{} = ANY (c.tags)", tag)
        .add("c.source = {}", source)
        .add("l.stage = {}", stage)
        .add("l.temperature = {}", temperature)
    )
    return await page(connection, _COLUMNS + _SOURCE, where, _ORDERS[order], cursor=cursor, limit=limit)


async def found(connection: Connection, contact_id: str) -> "Sequence[asyncpg.Record]":
    """Return the contacts of that id: more than one when locations share it."""
    return await connection.fetch(
        f"{_COLUMNS}, c.state, l.score, l.churn, l.coaching, l.scored_event_id {_SOURCE} WHERE c.contact_id = $1 LIMIT 2",
        contact_id,
    )


async def events_known(
    connection: Connection, location_id: str, contact_id: str, as_of: datetime
) -> "Sequence[asyncpg.Record]":
    """Return what had happened and was known at a moment, in canonical order."""
    return await connection.fetch(
        "SELECT event_id, kind, occurred_at, known_at, payload FROM events"
        " WHERE location_id = $1 AND contact_id = $2 AND occurred_at <= $3 AND known_at <= $3"
        " ORDER BY occurred_at, event_id",
        location_id,
        contact_id,
        as_of,
    )


async def predictions_given(
    connection: Connection, location_id: str, contact_id: str, as_of: datetime, limit: int
) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        "SELECT kind, moment, event_id, probability, low, high, model FROM predictions"
        " WHERE location_id = $1 AND contact_id = $2 AND moment <= $3 ORDER BY moment DESC, id DESC LIMIT $4",
        location_id,
        contact_id,
        as_of,
        limit,
    )
