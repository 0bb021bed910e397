"""Read what an answer to a workflow needs."""

import asyncpg

from enterprisehub.kit.database import Connection


async def location(connection: Connection, location_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        "SELECT settings ->> 'workflow_secret_hash' AS secret_hash, cutoffs FROM locations WHERE location_id = $1",
        location_id,
    )


async def reference_cutoffs(connection: Connection) -> str | None:
    """Return the cut-offs of the champion's training population, for a location that has none of its own."""
    found: str | None = await connection.fetchval(
        """SELECT json_build_object('hot', q -> 'p95', 'warm', q -> 'p80', 'cool', q -> 'p50')
           FROM (SELECT metrics -> 'reference_quantiles' AS q FROM models WHERE name = 'lead' AND status = 'champion')
           WHERE q ?& ARRAY['p50', 'p80', 'p95']"""
    )
    return found


async def contact_state(connection: Connection, location_id: str, contact_id: str) -> str | None:
    state: str | None = await connection.fetchval(
        "SELECT state FROM contacts WHERE location_id = $1 AND contact_id = $2", location_id, contact_id
    )
    return state
