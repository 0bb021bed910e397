"""Count a team's contacts by stage, source and agent."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection

DEALS_MOST = 2000
_AGENT = "LEFT JOIN users u ON u.location_id = n.location_id AND u.ghl_user_id = n.assigned_to"


async def by_stage(connection: Connection, since: datetime) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        f"""WITH n AS (
              SELECT l.location_id, l.assigned_to, l.stage, count(*) AS contacts
              FROM leads l JOIN contacts c USING (location_id, contact_id)
              WHERE NOT c.deleted AND c.created_at >= $1 GROUP BY 1, 2, 3
            )
            SELECT n.assigned_to, coalesce(u.name, '') AS agent, n.stage, n.contacts FROM n {_AGENT}""",
        since,
    )


async def by_source(connection: Connection, since: datetime) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        """SELECT c.source, count(*) AS contacts,
             count(*) FILTER (WHERE l.stage NOT IN ('new', 'contacted') AND l.last_inbound_at IS NOT NULL) AS replied,
             count(*) FILTER (WHERE l.stage IN ('appointment', 'showing', 'offer', 'contract', 'closed')) AS meetings,
             count(*) FILTER (WHERE l.stage = 'closed') AS closed,
             coalesce(sum(l.value_cents) FILTER (WHERE l.stage = 'closed'), 0)::bigint AS value_cents
           FROM leads l JOIN contacts c USING (location_id, contact_id)
           WHERE NOT c.deleted AND c.created_at >= $1 GROUP BY 1 ORDER BY 2 DESC LIMIT 100""",
        since,
    )


async def spend(connection: Connection) -> dict[str, int]:
    """Return the monthly spend by source, in cents, over the locations that are seen."""
    rows = await connection.fetch(
        """SELECT s.key AS source, sum(s.value::bigint)::bigint AS cents FROM locations,
             jsonb_each_text(coalesce(settings -> 'source_spend_cents', '{}')) s GROUP BY 1"""
    )
    return {row["source"]: row["cents"] for row in rows}


async def by_agent(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        f"""WITH n AS (
              SELECT location_id, assigned_to, count(*) AS open,
                count(*) FILTER (WHERE temperature = 'hot') AS hot,
                count(*) FILTER (WHERE temperature = 'warm') AS warm,
                count(*) FILTER (WHERE waiting_since IS NOT NULL) AS waiting,
                count(*) FILTER (WHERE stage IN ('appointment', 'showing', 'offer', 'contract')) AS booked
              FROM leads WHERE stage NOT IN ('closed', 'lost', 'nurture') GROUP BY 1, 2
            )
            SELECT n.*, coalesce(u.name, '') AS agent FROM n {_AGENT} ORDER BY n.open DESC LIMIT 200"""
    )


async def capacity(connection: Connection) -> int | None:
    """Return the calls a day of an agent; of several locations, the least."""
    found: int | None = await connection.fetchval(
        "SELECT min((settings ->> 'capacity_per_agent_per_day')::int) FROM locations"
    )
    return found


async def open_deals(connection: Connection) -> "Sequence[asyncpg.Record]":
    """Return open contacts with a value, the most valuable first, with their score."""
    return await connection.fetch(
        """WITH deals AS (
             SELECT location_id, contact_id FROM leads
             WHERE value_cents > 0 AND stage NOT IN ('closed', 'lost', 'nurture') ORDER BY value_cents DESC LIMIT $1
           )
           SELECT l.stage, l.value_cents, l.score FROM deals JOIN leads l USING (location_id, contact_id)
           ORDER BY l.value_cents DESC""",
        DEALS_MOST,
    )
