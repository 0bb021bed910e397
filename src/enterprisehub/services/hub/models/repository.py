"""Read and change which version of a model is in charge."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection

MOST = 60


async def listed(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        """SELECT name, version, status, status_at, why, trained_on, trained_at, sha256, training_window, features, metrics
           FROM models
           ORDER BY array_position(ARRAY['champion', 'challenger', 'retired'], status), name, status_at DESC LIMIT $1""",
        MOST,
    )


async def health(connection: Connection) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        "SELECT DISTINCT ON (model) model, version, measured_at, alerts, report FROM model_health"
        " ORDER BY model, measured_at DESC"
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
