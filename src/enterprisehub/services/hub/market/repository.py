"""Read buyers' stated wishes and what is for sale."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection

BUYERS_MOST = 3000
COMPARED_MOST = 500


async def wishes(connection: Connection, since: datetime) -> "list[str | None]":
    """Return what the buyers heard from last said a home should be, as the state has it."""
    rows = await connection.fetch(
        """WITH buyers AS (
             SELECT location_id, contact_id FROM leads
             WHERE side IN ('buyer', 'both', 'investor') AND last_inbound_at >= $1 AND stage NOT IN ('closed', 'lost')
             ORDER BY last_inbound_at DESC LIMIT $2
           )
           SELECT c.state #> '{conversation,slots}' AS slots FROM buyers JOIN contacts c USING (location_id, contact_id)
           WHERE NOT c.deleted""",
        since,
        BUYERS_MOST,
    )
    return [row["slots"] for row in rows]


async def active(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        "SELECT list_price_cents, city, postal_code FROM properties WHERE standard_status = 'Active' LIMIT 100000"
    )


async def buyers(connection: Connection, since: datetime) -> "Sequence[asyncpg.Record]":
    """Return the buyers heard from last, with what they said a home should be."""
    return await connection.fetch(
        """WITH buyers AS (
             SELECT location_id, contact_id FROM leads
             WHERE side IN ('buyer', 'both', 'investor') AND last_inbound_at >= $1 AND stage NOT IN ('closed', 'lost')
             ORDER BY last_inbound_at DESC LIMIT $2
           )
           SELECT c.contact_id, c.name, c.state #> '{conversation,slots}' AS slots, c.state -> 'listings' AS listings, l.temperature,
             l.probability, l.last_inbound_at, coalesce(u.name, '') AS agent, l.coaching ->> 'may_contact' AS may_contact,
             l.coaching IS NOT NULL AS advised
           FROM buyers JOIN contacts c USING (location_id, contact_id) JOIN leads l USING (location_id, contact_id)
           LEFT JOIN users u ON u.location_id = l.location_id AND u.ghl_user_id = l.assigned_to
           WHERE NOT c.deleted""",
        since,
        COMPARED_MOST,
    )
