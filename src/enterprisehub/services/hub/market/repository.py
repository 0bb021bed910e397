"""Read buyers' stated wishes and what is for sale."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection

BUYERS_MOST = 3000


async def wishes(connection: Connection, since: datetime) -> "Sequence[asyncpg.Record]":
    """Return limit and areas of the buyers heard from last."""
    return await connection.fetch(
        """WITH buyers AS (
             SELECT location_id, contact_id FROM leads
             WHERE side IN ('buyer', 'both', 'investor') AND last_inbound_at >= $1 AND stage NOT IN ('closed', 'lost')
             ORDER BY last_inbound_at DESC LIMIT $2
           ), slots AS (
             SELECT c.state -> 'conversation' -> 'slots' AS s FROM buyers JOIN contacts c USING (location_id, contact_id)
             WHERE NOT c.deleted
           )
           SELECT (s -> 'budget' -> 'value' ->> 'max_cents')::float8::bigint AS most_cents,
             s -> 'location' -> 'value' ->> 'areas' AS areas FROM slots""",
        since,
        BUYERS_MOST,
    )


async def active(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        "SELECT list_price_cents, city, postal_code FROM properties WHERE standard_status = 'Active' LIMIT 100000"
    )
