"""Read risk, value and closings."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

PAST_MOST = 20_000
ASKED_MOST = 200
"""Past clients who are asked about: the likeliest to come back are among those who were last in touch."""


async def at_risk(connection: Connection, assigned_to: str | None, limit: int) -> "Sequence[asyncpg.Record]":
    """Return the open leads with most at risk; where no value is known, risk alone decides among them."""
    return await connection.fetch(
        """WITH top AS (
             SELECT location_id, contact_id, count(*) OVER () AS considered FROM leads
             WHERE churn_probability IS NOT NULL AND stage NOT IN ('closed', 'lost', 'nurture')
               AND ($1::text IS NULL OR assigned_to = $1)
             ORDER BY churn_probability * value_cents DESC, churn_probability DESC, contact_id LIMIT $2
           )
           SELECT l.location_id, l.contact_id, c.name, l.stage, l.temperature, coalesce(u.name, '') AS agent,
             l.churn_probability, l.value_cents, l.last_inbound_at, l.churn, top.considered
           FROM top JOIN leads l USING (location_id, contact_id) JOIN contacts c USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to
           WHERE NOT c.deleted
           ORDER BY l.churn_probability * l.value_cents DESC, l.churn_probability DESC, l.contact_id""",
        assigned_to,
        limit,
    )


async def past_clients(connection: Connection, assigned_to: str | None, settled_d: float) -> "Sequence[asyncpg.Record]":
    """Return who closed and when, and when they first wrote or called more than so many days later."""
    return await connection.fetch(
        """WITH past AS (
             SELECT location_id, contact_id FROM leads
             WHERE stage = 'closed' AND ($1::text IS NULL OR assigned_to = $1) LIMIT $2
           )
           SELECT l.location_id, l.contact_id, c.name, c.phone, coalesce(u.name, '') AS agent, l.value_cents,
             l.last_event_at, l.coaching, closed.closed_at, (
               SELECT min(m.occurred_at) FROM messages m
               WHERE m.location_id = l.location_id AND m.contact_id = l.contact_id AND m.inbound
                 AND m.occurred_at > closed.closed_at + make_interval(secs => $3 * 86400)
             ) AS back_at
           FROM past JOIN leads l USING (location_id, contact_id) JOIN contacts c USING (location_id, contact_id)
           CROSS JOIN LATERAL (SELECT (c.state ->> 'stage_at')::timestamptz AS closed_at) closed
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to
           WHERE NOT c.deleted""",
        assigned_to,
        PAST_MOST,
        settled_d,
    )


async def past_states(connection: Connection, assigned_to: str | None) -> "Sequence[asyncpg.Record]":
    """Return the states of past clients, of those with the latest events at most `ASKED_MOST`."""
    return await connection.fetch(
        """WITH latest AS (
             SELECT l.location_id, l.contact_id FROM leads l JOIN contacts c USING (location_id, contact_id)
             WHERE l.stage = 'closed' AND NOT c.deleted AND ($1::text IS NULL OR l.assigned_to = $1)
             ORDER BY l.last_event_at DESC NULLS LAST, l.contact_id LIMIT $2
           )
           SELECT l.location_id, l.contact_id, c.name, c.phone, coalesce(u.name, '') AS agent, l.value_cents, l.coaching, c.state
           FROM latest JOIN leads l USING (location_id, contact_id) JOIN contacts c USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to""",
        assigned_to,
        ASKED_MOST,
    )
