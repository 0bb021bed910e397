"""Read who waits, how fast people answered, and what the clocks came to."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.contracts.api.speed import AnswersBy
from enterprisehub.kit.database import Connection

_LEAD = """SELECT l.location_id, l.contact_id, c.name, c.source, c.state, l.assigned_to, l.temperature,
 coalesce(u.name, '') AS agent, o.timezone, o.settings
FROM leads l JOIN contacts c USING (location_id, contact_id) JOIN locations o USING (location_id)
LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to"""


async def waiting(
    connection: Connection, assigned_to: str | None, since: datetime, limit: int
) -> "tuple[Sequence[asyncpg.Record], int]":
    rows = await connection.fetch(
        f"""WITH first AS (
              SELECT location_id, contact_id, count(*) OVER () AS total FROM (
                SELECT location_id, contact_id, waiting_since AS since FROM leads
                WHERE waiting_since IS NOT NULL AND stage NOT IN ('closed', 'lost')
                  AND ($1::text IS NULL OR assigned_to = $1)
                UNION ALL
                SELECT location_id, contact_id, last_event_at FROM leads
                WHERE stage = 'new' AND waiting_since IS NULL AND last_event_at > $2
                  AND ($1::text IS NULL OR assigned_to = $1)
              ) w ORDER BY since LIMIT $3
            )
            SELECT found.*, first.total FROM ({_LEAD}) found JOIN first USING (location_id, contact_id)""",
        assigned_to,
        since,
        limit,
    )
    return rows, rows[0]["total"] if rows else 0


async def lead(connection: Connection, contact_id: str) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(f"{_LEAD} WHERE l.contact_id = $1 LIMIT 2", contact_id)


async def escalations(
    connection: Connection, location_ids: Sequence[str], contact_ids: Sequence[str], since: datetime
) -> "Sequence[asyncpg.Record]":
    """Return what the clocks of contacts came to, newest first, with the fate of their tasks."""
    return await connection.fetch(
        """SELECT e.*, b.state AS task_state, b.error AS task_error, b.sent_at AS task_sent_at, b.next_at AS task_next_at
           FROM unnest($1::text[], $2::text[]) AS k(location_id, contact_id)
           JOIN escalations e USING (location_id, contact_id) LEFT JOIN outbox b ON b.id = e.outbox_id
           WHERE e.started_at > $3 ORDER BY e.started_at DESC LIMIT 2000""",
        list(location_ids),
        list(contact_ids),
        since,
    )


async def inbox(
    connection: Connection, since: datetime, *, told_only: bool, limit: int
) -> "tuple[Sequence[asyncpg.Record], int]":
    """Return missed clocks that still run, those that went up to the team lead first."""
    rows = await connection.fetch(
        """SELECT e.location_id, e.contact_id, c.name, e.clock, e.assigned_to, coalesce(u.name, '') AS agent, e.source,
             l.temperature, e.started_at, e.due_at, e.breached_at, e.lead_told_at, e.task, count(*) OVER () AS total
           FROM escalations e JOIN contacts c USING (location_id, contact_id) JOIN leads l USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = e.location_id AND u.ghl_user_id = e.assigned_to
           WHERE e.ended_at IS NULL AND e.breached_at IS NOT NULL AND e.started_at > $1
             AND (e.lead_told_at IS NOT NULL OR NOT $2)
           ORDER BY (e.lead_told_at IS NULL), e.breached_at LIMIT $3""",
        since,
        told_only,
        limit,
    )
    return rows, rows[0]["total"] if rows else 0


async def answers(connection: Connection, since: datetime, by: AnswersBy, most: int) -> "Sequence[asyncpg.Record]":
    """Return each wait with its answer by a person, or without: location, asked and answered in seconds, what it is grouped by.

    `user_id` is who answered, or should have; it is looked up, as `source` is, where it is grouped by.
    """
    return await connection.fetch(
        """WITH said AS (
             SELECT location_id, contact_id, occurred_at, message_id, inbound, user_id, lag(inbound) OVER w AS before,
               hashtextextended(contact_id, 0) AS near  -- sorts faster than texts; they decide where it is equal
             FROM messages WHERE occurred_at > $1 AND NOT automated
             WINDOW w AS (PARTITION BY hashtextextended(contact_id, 0), contact_id COLLATE "C", location_id COLLATE "C" ORDER BY occurred_at, message_id COLLATE "C")
           ), turns AS (
             SELECT *, lead(occurred_at) OVER w AS answered_at, lead(user_id) OVER w AS answered_by
             FROM said WHERE inbound IS DISTINCT FROM before
             WINDOW w AS (PARTITION BY near, contact_id COLLATE "C", location_id COLLATE "C" ORDER BY occurred_at, message_id COLLATE "C")
           )
           SELECT t.location_id, extract(epoch FROM t.occurred_at)::float8 AS asked_s,
             extract(epoch FROM t.answered_at)::float8 AS answered_s,
             coalesce(t.answered_by, l.assigned_to, '') AS user_id, coalesce(c.source, '') AS source
           FROM turns t
           LEFT JOIN contacts c ON $3 AND c.location_id = t.location_id AND c.contact_id = t.contact_id
           LEFT JOIN leads l ON $4 AND t.answered_by IS NULL AND l.location_id = t.location_id AND l.contact_id = t.contact_id
           WHERE t.inbound ORDER BY t.occurred_at DESC LIMIT $2""",
        since,
        most,
        by is AnswersBy.SOURCE,
        by is AnswersBy.AGENT,
    )


async def teams(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch("SELECT location_id, timezone, settings FROM locations")


async def names(connection: Connection) -> dict[str, str]:
    """Return agents' names by the CRM's user id."""
    rows = await connection.fetch("SELECT ghl_user_id, name FROM users WHERE ghl_user_id IS NOT NULL")
    return {row["ghl_user_id"]: row["name"] for row in rows}
