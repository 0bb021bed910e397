"""Read and change which version of a model is in charge."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.kit.database import Connection

MOST = 60
_CARD = "m.name, m.version, m.trained_on, m.trained_at, m.sha256, m.training_window, m.features"
_ORDER = "array_position(ARRAY['champion', 'challenger', 'retired'], {0}.status), m.name, {0}.status_at DESC"
"""Champions first; `{0}` is where the status comes from."""


async def listed(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        f"SELECT {_CARD}, m.status, m.status_at, m.why, m.metrics FROM models m ORDER BY {_ORDER.format('m')} LIMIT $1",
        MOST,
    )


async def listed_as_of(connection: Connection, moment: datetime) -> "Sequence[asyncpg.Record]":
    """Return the versions that were known then with the status of then; what was said in the shadow has no date: left out."""
    return await connection.fetch(
        f"""SELECT {_CARD}, h.status, h.status_at, h.why, m.metrics - 'shadow' AS metrics
            FROM models m CROSS JOIN LATERAL (
              SELECT status, at AS status_at, why FROM model_history
              WHERE name = m.name AND version = m.version AND at <= $1 ORDER BY at DESC, id DESC LIMIT 1) h
            ORDER BY {_ORDER.format("h")} LIMIT $2""",
        moment,
        MOST,
    )


async def health(connection: Connection, moment: datetime) -> "Sequence[asyncpg.Record]":
    """Return each model's last measurement up to a moment."""
    return await connection.fetch(
        "SELECT DISTINCT ON (model) model, version, measured_at, alerts, report FROM model_health"
        " WHERE measured_at <= $1 ORDER BY model, measured_at DESC",
        moment,
    )


async def promote(connection: Connection, name: str, version: str, why: str) -> str | None:
    """Put a version in charge and return the one before it; it must be known (`known`)."""
    before: str | None = await connection.fetchval(
        "UPDATE models SET status = 'retired', status_at = now(), why = 'succeeded by ' || $2"
        " WHERE name = $1 AND status = 'champion' AND version <> $2 RETURNING version",
        name,
        version,
    )
    await connection.execute(
        "UPDATE models SET status = 'champion', status_at = now(), why = $3 WHERE name = $1 AND version = $2",
        name,
        version,
        why,
    )
    return before


async def known(connection: Connection, name: str, version: str) -> bool:
    found: bool | None = await connection.fetchval(
        "SELECT true FROM models WHERE name = $1 AND version = $2 FOR UPDATE", name, version
    )
    return bool(found)
