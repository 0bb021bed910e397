"""Read the inbox, the outbox and counts; put what failed back into its queue."""

from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, page

_INBOX = """SELECT id, key AS event_id, received_at, location_id, contact_id, type, state, attempts, error, flags, trace_id
FROM inbox"""
_OUTBOX = """SELECT id, location_id, contact_id, kind, state, attempts, next_at, created_at, sent_at, error, payload
FROM outbox"""
_BY_ID = Order(key="id", type="bigint", identity=(), identity_types=())
_REPLAY = """WITH again AS (
  UPDATE inbox SET state = 0, attempts = 0, error = NULL WHERE {} RETURNING 1
) SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('inbox', '')::text END FROM again"""


async def inbox(
    connection: Connection, *, state: int | None, type_: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    # as a literal: dead letters have an index of their own, which a parameter would hide
    where = Where([] if state is None else [f"state = {state:d}"]).add("type = {}", type_)
    return await page(connection, _INBOX, where, _BY_ID, cursor=cursor, limit=limit)


async def inbox_entry(connection: Connection, inbox_id: int) -> "asyncpg.Record | None":
    select = _INBOX.replace("\nFROM", ", body\nFROM")
    return await connection.fetchrow(f"{select} WHERE id = $1", inbox_id)


async def replay_one(connection: Connection, inbox_id: int) -> int:
    """Put a dead letter, or a webhook that was not processed, back into the queue."""
    count: int = await connection.fetchval(_REPLAY.format("state IN (3, 4) AND id = $1"), inbox_id)
    return count


async def replay_dead(connection: Connection, type_: str | None) -> int:
    count: int = await connection.fetchval(_REPLAY.format("state = 3 AND ($1::text IS NULL OR type = $1)"), type_)
    return count


async def outbox(
    connection: Connection, *, state: str | None, contact_id: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("state = {}", state).add("contact_id = {}", contact_id)
    return await page(connection, _OUTBOX, where, _BY_ID, cursor=cursor, limit=limit)


async def send_again(connection: Connection, outbox_id: int) -> int:
    """Put a write-back that is dead or in review back into the queue."""
    status = await connection.execute(
        "UPDATE outbox SET state = 'pending', attempts = 0, next_at = now(), error = NULL"
        " WHERE id = $1 AND state IN ('dead', 'review')",
        outbox_id,
    )
    return int(status.rpartition(" ")[2])


async def counts(connection: Connection, now: datetime) -> "asyncpg.Record":
    row: asyncpg.Record | None = await connection.fetchrow(
        """SELECT
          (SELECT count(*) FROM locations) AS locations,
          (SELECT count(*) FROM contacts WHERE NOT deleted) AS contacts,
          (SELECT count(*) FROM leads WHERE missing <> '{}') AS leads_missing_answers,
          (SELECT count(*) FROM properties WHERE standard_status = 'Active') AS listings_active,
          (SELECT count(*) FROM inbox WHERE state = 0) AS pending,
          (SELECT extract(epoch FROM $1 - min(received_at))::float8 FROM inbox WHERE state = 0) AS oldest_pending_s,
          (SELECT count(*) FROM inbox WHERE id IN (SELECT unnest(inbox_ids) FROM unpublished)) AS unpublished,
          (SELECT count(*) FROM inbox WHERE state = 3) AS dead,
          (SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1) AS last_received_at""",
        now,
    )
    assert row is not None
    return row


async def leads_by_temperature(connection: Connection) -> "list[asyncpg.Record]":
    """Count leads and those who wait, with the moment of the newest score, by temperature."""
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT temperature, count(*) AS leads, count(waiting_since) AS waiting, max(scored_at) AS scored_at FROM leads GROUP BY 1"
    )
    return rows


async def outbox_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY 1")
    return {row["state"]: row["count"] for row in rows}
