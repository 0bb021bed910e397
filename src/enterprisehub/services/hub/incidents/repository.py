"""Incidents in Postgres."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, page

_SELECT = """SELECT incident_id AS id, alert, state, severity, services, summary, opened_at, acknowledged_at,
  acknowledged_by, resolved_at
FROM incidents"""
_NEWEST = Order(key="incident_id", type="bigint", identity=(), identity_types=())
_RUN = "id, action, parameters, actor, state, started_at, finished_at, outcome"


async def fire(
    connection: Connection,
    *,
    key: str,
    alert: str,
    severity: str,
    services: Sequence[str],
    summary: str,
    description: str,
    fingerprint: str,
    at: datetime,
) -> tuple[int, bool, bool]:
    """Open an incident or add a firing alert to the open one; return its id, whether it is new, and the alert too."""
    row = await connection.fetchrow(
        """WITH known AS (SELECT firing FROM incidents WHERE key = $1 AND state <> 'resolved')
        INSERT INTO incidents (key, alert, severity, services, summary, description, firing, opened_at)
        VALUES ($1, $2, $3, $4, $5, $6, ARRAY[$7::text], $8)
        ON CONFLICT (key) WHERE state <> 'resolved' DO UPDATE SET
          firing = CASE WHEN $7::text = ANY(incidents.firing) THEN incidents.firing ELSE incidents.firing || $7::text END
        RETURNING incident_id, xmax = 0 AS opened, NOT coalesce($7::text = ANY((SELECT firing FROM known)::text[]), false) AS joined""",
        key,
        alert,
        severity,
        list(services),
        summary,
        description,
        fingerprint,
        at,
    )
    assert row is not None
    return row["incident_id"], row["opened"], row["joined"]


async def clear(connection: Connection, *, key: str, fingerprint: str, at: datetime) -> tuple[int, bool] | None:
    """Take a firing alert away; return the incident and whether that resolved it, None when there is none."""
    row = await connection.fetchrow(
        """UPDATE incidents SET firing = array_remove(firing, $2::text),
          state = CASE WHEN array_remove(firing, $2::text) = '{}' THEN 'resolved' ELSE state END,
          resolved_at = CASE WHEN array_remove(firing, $2::text) = '{}' THEN $3::timestamptz END
        WHERE key = $1 AND state <> 'resolved' AND $2::text = ANY(firing) RETURNING incident_id, state""",
        key,
        fingerprint,
        at,
    )
    return None if row is None else (row["incident_id"], row["state"] == "resolved")


async def hear_watchdog(connection: Connection, at: datetime) -> None:
    await connection.execute(
        """INSERT INTO watchdog (heard_at) VALUES ($1)
           ON CONFLICT (one) DO UPDATE SET heard_at = greatest(watchdog.heard_at, excluded.heard_at)""",
        at,
    )


async def watchdog_heard_at(connection: Connection) -> datetime | None:
    heard_at: datetime | None = await connection.fetchval("SELECT heard_at FROM watchdog")
    return heard_at


async def listed(
    connection: Connection, *, state: str | None, unresolved: bool, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("state = {}", state).add("(state <> 'resolved') = {}", unresolved or None)
    return await page(connection, _SELECT, where, _NEWEST, cursor=cursor, limit=limit)


async def one(connection: Connection, incident_id: int) -> "asyncpg.Record | None":
    select = _SELECT.replace("\nFROM", ", description\nFROM")
    return await connection.fetchrow(f"{select} WHERE incident_id = $1", incident_id)


async def timeline(connection: Connection, incident_id: int) -> "list[asyncpg.Record]":
    return await connection.fetch(
        "SELECT at, actor, kind, text, detail FROM incident_entries WHERE incident_id = $1 ORDER BY id", incident_id
    )


async def runs(connection: Connection, incident_id: int) -> "list[asyncpg.Record]":
    return await connection.fetch(f"SELECT {_RUN} FROM incident_runs WHERE incident_id = $1 ORDER BY id", incident_id)


async def note(
    connection: Connection, incident_id: int, *, actor: str, kind: str, text: str, detail: dict[str, Any] | None = None
) -> None:
    """Write a line into the timeline."""
    await connection.execute(
        "INSERT INTO incident_entries (incident_id, actor, kind, text, detail) VALUES ($1, $2, $3, $4, $5)",
        incident_id,
        actor,
        kind,
        text,
        msgspec.json.encode(detail or {}).decode(),
    )


async def acknowledge(connection: Connection, incident_id: int, *, actor: str, at: datetime) -> bool:
    status = await connection.execute(
        """UPDATE incidents SET state = 'acknowledged', acknowledged_at = $3, acknowledged_by = $2
           WHERE incident_id = $1 AND state IN ('open', 'escalated')""",
        incident_id,
        actor,
        at,
    )
    return bool(status == "UPDATE 1")


async def escalate(connection: Connection, incident_id: int) -> None:
    await connection.execute(
        "UPDATE incidents SET state = 'escalated' WHERE incident_id = $1 AND state <> 'resolved'", incident_id
    )


async def resolve(connection: Connection, incident_id: int, at: datetime) -> bool:
    status = await connection.execute(
        """UPDATE incidents SET state = 'resolved', resolved_at = $2, firing = '{}'
           WHERE incident_id = $1 AND state <> 'resolved'""",
        incident_id,
        at,
    )
    return bool(status == "UPDATE 1")


async def runs_within(connection: Connection, action: str, period: timedelta) -> int:
    """Count an action's recent runs, holding its turn until the transaction ends: two at once can't both be the last."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('incident action ' || $1))", action)
    count: int = await connection.fetchval(
        "SELECT count(*) FROM incident_runs WHERE action = $1 AND started_at > now() - $2::interval", action, period
    )
    return count


async def begin_run(
    connection: Connection, incident_id: int, *, action: str, parameters: dict[str, str], actor: str
) -> "asyncpg.Record":
    row: asyncpg.Record | None = await connection.fetchrow(
        f"INSERT INTO incident_runs (incident_id, action, parameters, actor) VALUES ($1, $2, $3, $4) RETURNING {_RUN}",
        incident_id,
        action,
        msgspec.json.encode(parameters).decode(),
        actor,
    )
    assert row is not None
    return row


async def end_run(connection: Connection, run_id: int, *, state: str, outcome: str) -> None:
    await connection.execute(
        "UPDATE incident_runs SET state = $2, outcome = $3, finished_at = now() WHERE id = $1", run_id, state, outcome
    )


async def abandon_runs(connection: Connection, older_than: timedelta) -> "list[asyncpg.Record]":
    """Fail the runs whose hub died under them."""
    return await connection.fetch(
        """UPDATE incident_runs SET state = 'failed', finished_at = now(), outcome = 'the hub ended meanwhile'
           WHERE state = 'running' AND started_at < now() - $1::interval RETURNING incident_id, action""",
        older_than,
    )
