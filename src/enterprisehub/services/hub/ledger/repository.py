"""Read who may be treated, write plays, and count what came of them."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

CANDIDATES = 5000


async def candidates(connection: Connection, assigned_to: str | None) -> "Sequence[asyncpg.Record]":
    """Return open leads with a risk, without a play under way, the greatest risk times value first."""
    return await connection.fetch(
        """SELECT l.location_id, l.contact_id, c.name, l.churn_probability AS risk, l.value_cents, l.churn
           FROM leads l JOIN contacts c USING (location_id, contact_id)
           WHERE l.churn_probability IS NOT NULL AND NOT c.deleted AND l.stage NOT IN ('closed', 'lost', 'nurture')
             AND ($1::text IS NULL OR l.assigned_to = $1)
             AND NOT EXISTS (SELECT FROM plays p WHERE p.location_id = l.location_id AND p.contact_id = l.contact_id
                             AND p.assigned_at > now() - make_interval(days => p.horizon_days))
           ORDER BY l.churn_probability * l.value_cents DESC, l.churn_probability DESC, l.contact_id LIMIT $2""",
        assigned_to,
        CANDIDATES,
    )


async def lead(connection: Connection, contact_id: str) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        "SELECT location_id, contact_id, stage, churn_probability AS risk, value_cents FROM leads WHERE contact_id = $1"
        " LIMIT 2",
        contact_id,
    )


async def holdout_shares(connection: Connection) -> dict[str, float]:
    rows = await connection.fetch(
        "SELECT location_id, coalesce((settings ->> 'holdout_share')::float8, 0) AS share FROM locations"
    )
    return {row["location_id"]: row["share"] for row in rows}


async def under_way(connection: Connection, location_id: str, contact_id: str) -> "asyncpg.Record | None":
    return await connection.fetchrow(
        """SELECT play_id, contact_id, play, arm, horizon_days, assigned_at FROM plays
           WHERE location_id = $1 AND contact_id = $2 AND assigned_at > now() - make_interval(days => horizon_days)
           ORDER BY assigned_at DESC LIMIT 1""",
        location_id,
        contact_id,
    )


async def assign(
    connection: Connection,
    *,
    location_id: str,
    contact_id: str,
    population: str,
    play: str,
    arm: str,
    risk: float | None,
    value_cents: int,
    horizon_days: int,
    assigned_by: str,
) -> "asyncpg.Record":
    row: asyncpg.Record | None = await connection.fetchrow(
        """INSERT INTO plays (location_id, contact_id, population, play, arm, risk, value_cents, horizon_days, assigned_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           RETURNING play_id, contact_id, play, arm, horizon_days, assigned_at""",
        location_id,
        contact_id,
        population,
        play,
        arm,
        risk,
        value_cents,
        horizon_days,
        assigned_by,
    )
    assert row is not None
    return row


async def outcomes(connection: Connection) -> "Sequence[asyncpg.Record]":
    """Count by play and arm whose contact wrote or called within the horizon; only plays whose horizon has passed."""
    return await connection.fetch(
        """SELECT population, play, arm, count(*) AS plays, count(*) FILTER (WHERE back) AS back FROM (
             SELECT p.population, p.play, p.arm, EXISTS (
               SELECT FROM messages m WHERE m.location_id = p.location_id AND m.contact_id = p.contact_id AND m.inbound
                 AND m.occurred_at > p.assigned_at
                 AND m.occurred_at <= p.assigned_at + make_interval(days => p.horizon_days)) AS back
             FROM plays p WHERE p.assigned_at <= now() - make_interval(days => p.horizon_days)) t
           GROUP BY population, play, arm ORDER BY population, play, arm"""
    )


async def open_plays(connection: Connection) -> int:
    count: int = await connection.fetchval(
        "SELECT count(*) FROM plays WHERE assigned_at > now() - make_interval(days => horizon_days)"
    )
    return count
