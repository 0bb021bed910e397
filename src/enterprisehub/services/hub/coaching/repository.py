"""Read and answer tips."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.contracts.events import TipAnswered
from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, epoch, page

_TIPS = """SELECT t.location_id, t.contact_id, coalesce(c.name, '') AS contact_name, t.tip_id, t.kind, t.topic, t.given_at,
 t.assigned_to, t.playbook, t.may_contact, t.consent, t.proof, t.tip, t.answer, t.answered_at, t.answered_by, t.reason,
 t.sent_text
FROM tips t LEFT JOIN contacts c USING (location_id, contact_id)"""
_NEWEST = Order(key=epoch("t.given_at"), type="float8", identity=("t.location_id", "t.tip_id"))


async def found(connection: Connection, contact_id: str) -> "Sequence[asyncpg.Record]":
    """Return the contacts of that id with their coaching: more than one when locations share it."""
    return await connection.fetch(
        """SELECT c.location_id, c.contact_id, c.name, c.state, l.coaching, l.asked_at, l.missing
           FROM contacts c LEFT JOIN leads l USING (location_id, contact_id) WHERE c.contact_id = $1 LIMIT 2""",
        contact_id,
    )


async def listed(
    connection: Connection,
    *,
    contact_id: str | None = None,
    assigned_to: str | None = None,
    kind: str | None = None,
    answer: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> "tuple[list[asyncpg.Record], str | None]":
    where = (
        Where()
        .add("t.contact_id = {}", contact_id)
        .add("t.assigned_to = {}", assigned_to)
        .add("t.kind = {}", kind)
        .add("t.answer = {}", answer)
    )
    return await page(connection, _TIPS, where, _NEWEST, cursor=cursor, limit=limit)


async def tip(connection: Connection, location_id: str, contact_id: str, tip_id: str) -> "asyncpg.Record | None":
    """Return a tip and hold it: two answers at once come one after the other."""
    return await connection.fetchrow(
        """SELECT kind, topic, tip, answer FROM tips WHERE location_id = $1 AND contact_id = $2 AND tip_id = $3
           FOR UPDATE""",
        location_id,
        contact_id,
        tip_id,
    )


async def answer(connection: Connection, event: TipAnswered, *, by: str) -> None:
    await connection.execute(
        """UPDATE tips SET answer = $3, answered_at = $4, answered_by = $5, reason = $6, sent_text = $7
           WHERE location_id = $1 AND tip_id = $2""",
        event.location_id,
        event.tip_id,
        event.answer,
        event.occurred_at,
        by,
        event.reason,
        event.text,
    )
