"""Locations, their agents, and the cut-offs of their tiers."""

from typing import Any

import msgspec
from msgspec import UNSET

from enterprisehub.contracts.events import AppInstalled, AppUninstalled, LocationChanged, UserChanged
from enterprisehub.domain.temperature import Cutoffs
from enterprisehub.kit.database import Connection


async def create(connection: Connection, location_ids: list[str]) -> None:
    await connection.execute(
        """INSERT INTO locations (location_id, name, is_demo)
           SELECT id, id, starts_with(id, 'demo') FROM unnest($1::text[]) AS id ON CONFLICT DO NOTHING""",
        location_ids,
    )


async def rename(connection: Connection, event: LocationChanged) -> None:
    """Take over a location's name and zone, unless something newer was said already."""
    await connection.execute(
        """UPDATE locations SET name = coalesce($2, name), timezone = coalesce($3, timezone), named_at = $4,
             updated_at = now()
           WHERE location_id = $1 AND (named_at IS NULL OR named_at <= $4)""",
        event.location_id,
        None if event.name is UNSET else event.name,
        None if event.timezone is UNSET else event.timezone,
        event.occurred_at,
    )


async def upsert_user(connection: Connection, event: UserChanged) -> None:
    await connection.execute(
        """INSERT INTO users AS u (user_id, location_id, ghl_user_id, name, email, phone, role, told_at)
           VALUES ('ghl:' || $1 || ':' || $2, $1, $2, $3, $4, $5, 'agent', $6)
           ON CONFLICT (location_id, ghl_user_id) WHERE ghl_user_id IS NOT NULL
           DO UPDATE SET name = excluded.name, phone = excluded.phone,
             email = coalesce(u.email, excluded.email), told_at = excluded.told_at, updated_at = now()
           WHERE u.told_at IS NULL OR u.told_at <= excluded.told_at""",
        event.location_id,
        event.user_id,
        event.name,
        event.email,
        event.phone,
        event.occurred_at,
    )


async def set_status(connection: Connection, event: AppInstalled | AppUninstalled, status: str) -> None:
    await connection.execute(
        """UPDATE locations SET status = $2, status_at = $3, updated_at = now()
           WHERE location_id = $1 AND (status_at IS NULL OR status_at <= $3)""",
        event.location_id,
        status,
        event.occurred_at,
    )


async def read_all(connection: Connection) -> list[tuple[str, dict[str, Any], dict[str, float], int]]:
    """Return id, settings, stored cut-offs and number of agents of every location."""
    records = await connection.fetch(
        """SELECT location_id, settings, cutoffs, (SELECT count(*) FROM users u
             WHERE u.location_id = l.location_id AND u.active AND u.ghl_user_id IS NOT NULL) AS agents
           FROM locations l"""
    )
    return [
        (r["location_id"], msgspec.json.decode(r["settings"]), msgspec.json.decode(r["cutoffs"]), r["agents"])
        for r in records
    ]


async def probabilities(connection: Connection, location_id: str) -> list[float]:
    """Return the probabilities of a location's open leads, ascending."""
    records = await connection.fetch(
        """SELECT probability FROM leads WHERE location_id = $1 AND probability IS NOT NULL
             AND stage NOT IN ('closed', 'lost') ORDER BY probability""",
        location_id,
    )
    return [r["probability"] for r in records]


async def write_cutoffs(connection: Connection, location_id: str, limits: Cutoffs) -> None:
    """Store cut-offs and move the location's leads into their new tiers."""
    await connection.execute(
        "UPDATE locations SET cutoffs = $2 WHERE location_id = $1", location_id, msgspec.json.encode(limits).decode()
    )
    # Locked in the order of their keys, as a batch writes them: two who lock in different orders can wait for each other.
    await connection.execute(
        """UPDATE leads SET temperature = t.tier FROM (
             SELECT contact_id, tier FROM leads, LATERAL (
               SELECT CASE WHEN probability >= $2 AND evidence THEN 'hot' WHEN probability >= $3 AND evidence THEN 'warm'
                 WHEN probability >= $4 THEN 'cool' ELSE 'cold' END AS tier) cut
             WHERE location_id = $1 AND probability IS NOT NULL AND temperature <> tier
             ORDER BY contact_id COLLATE "C" FOR UPDATE OF leads) t
           WHERE leads.location_id = $1 AND leads.contact_id = t.contact_id""",
        location_id,
        limits.hot,
        limits.warm,
        limits.cool,
    )


async def reference_quantiles(connection: Connection) -> dict[str, float] | None:
    """Return the quantiles of the champion lead model's scores over its training population."""
    metrics = await connection.fetchval("SELECT metrics FROM models WHERE name = 'lead' AND status = 'champion'")
    found = msgspec.json.decode(metrics).get("reference_quantiles") if metrics else None
    return found if isinstance(found, dict) and {"p50", "p80", "p95"} <= found.keys() else None
