"""Keep decisions about next actions, and orders to the CRM."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from enterprisehub.kit.database import Connection

_COLUMNS = "id, action, verdict, reason, until, actor, at"


async def holding(connection: Connection, location_id: str, contact_id: str) -> "Sequence[asyncpg.Record]":
    """Return the last decision on each action that was not undone and has not run out."""
    return await connection.fetch(
        f"""SELECT DISTINCT ON (action) {_COLUMNS} FROM action_decisions
            WHERE location_id = $1 AND contact_id = $2 AND undone_at IS NULL AND (until IS NULL OR until > now())
            ORDER BY action, id DESC""",
        location_id,
        contact_id,
    )


async def tip_answer(connection: Connection, location_id: str, contact_id: str, tip_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        "SELECT answer, answered_at, reason FROM tips WHERE location_id = $1 AND contact_id = $2 AND tip_id = $3",
        location_id,
        contact_id,
        tip_id,
    )


async def decide(
    connection: Connection,
    location_id: str,
    contact_id: str,
    *,
    action: str,
    verdict: str,
    reason: str,
    until: datetime | None,
    actor: str,
) -> "asyncpg.Record":
    row: asyncpg.Record | None = await connection.fetchrow(
        f"""INSERT INTO action_decisions (location_id, contact_id, action, verdict, reason, until, actor)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_COLUMNS}""",
        location_id,
        contact_id,
        action,
        verdict,
        reason,
        until,
        actor,
    )
    assert row is not None
    return row


async def undo(connection: Connection, location_id: str, contact_id: str, decision_id: int) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        f"""UPDATE action_decisions SET undone_at = now()
            WHERE location_id = $1 AND contact_id = $2 AND id = $3 AND undone_at IS NULL RETURNING {_COLUMNS}""",
        location_id,
        contact_id,
        decision_id,
    )


async def order_assignment(connection: Connection, location_id: str, contact_id: str, assigned_to: str) -> None:
    """Have the CRM told; of several that wait, the newest counts."""
    await connection.execute(
        """INSERT INTO outbox (location_id, contact_id, kind, payload) VALUES ($1, $2, 'assignment', $3::json)
           ON CONFLICT (location_id, contact_id, kind) WHERE state = 'pending'
           DO UPDATE SET payload = excluded.payload""",
        location_id,
        contact_id,
        msgspec.json.encode({"assigned_to": assigned_to}).decode(),
    )


async def agent_exists(connection: Connection, location_id: str, ghl_user_id: str) -> bool:
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM users WHERE location_id = $1 AND ghl_user_id = $2 AND active)",
        location_id,
        ghl_user_id,
    )
    return found
