"""Read who waits for an answer, and who is met when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from enterprisehub.kit.database import Connection

MEETINGS_MOST = 200
ZONE_SLACK = timedelta(days=1)
"""Stored times may carry any zone, and are compared as text."""


async def unanswered(
    connection: Connection, assigned_to: str | None, limit: int
) -> "tuple[Sequence[asyncpg.Record], int]":
    rows = await connection.fetch(
        """WITH first AS (
             SELECT l.location_id, l.contact_id, count(*) OVER () AS total
             FROM leads l JOIN contacts c USING (location_id, contact_id)
             WHERE l.waiting_since IS NOT NULL AND NOT c.deleted AND l.stage NOT IN ('closed', 'lost')
               AND ($1::text IS NULL OR l.assigned_to = $1)
             ORDER BY l.temperature NOT IN ('hot', 'warm'), l.waiting_since LIMIT $2
           )
           SELECT l.location_id, l.contact_id, c.name, l.temperature, l.probability, l.waiting_since, l.assigned_to,
             coalesce(u.name, '') AS agent, l.coaching, m.channel, left(m.body, 300) AS message, first.total
           FROM first JOIN leads l USING (location_id, contact_id) JOIN contacts c USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to
           LEFT JOIN LATERAL (
             SELECT channel, body FROM messages m WHERE m.location_id = l.location_id AND m.contact_id = l.contact_id
               AND m.inbound ORDER BY m.occurred_at DESC LIMIT 1) m ON true
           ORDER BY l.temperature NOT IN ('hot', 'warm'), l.waiting_since""",
        assigned_to,
        limit,
    )
    return rows, rows[0]["total"] if rows else 0


async def meetings(
    connection: Connection, begin: datetime, end: datetime, assigned_to: str | None
) -> "Sequence[asyncpg.Record]":
    """Return contacts with an appointment that was at some time set for the window; the state says what holds."""
    return await connection.fetch(
        """WITH near AS (
             SELECT DISTINCT location_id, contact_id FROM events
             WHERE kind = 'appointment_changed' AND payload ->> 'starts_at' >= $1 AND payload ->> 'starts_at' < $2
           )
           SELECT c.location_id, c.contact_id, c.name, c.phone, c.state -> 'appointments' AS appointments,
             coalesce(u.name, '') AS agent, l.side, l.temperature, l.probability, l.coaching, m.body AS message
           FROM near JOIN contacts c USING (location_id, contact_id) JOIN leads l USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to
           LEFT JOIN LATERAL (
             SELECT left(body, 300) AS body FROM messages m WHERE m.location_id = l.location_id
               AND m.contact_id = l.contact_id AND m.inbound ORDER BY m.occurred_at DESC LIMIT 1) m ON true
           WHERE NOT c.deleted AND ($3::text IS NULL OR l.assigned_to = $3) LIMIT $4""",
        (begin - ZONE_SLACK).isoformat(),
        (end + ZONE_SLACK).isoformat(),
        assigned_to,
        MEETINGS_MOST,
    )
