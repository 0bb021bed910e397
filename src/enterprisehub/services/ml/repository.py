"""Models, as the database has them."""

from typing import Any

import msgspec

from enterprisehub.contracts.scoring import ModelCard
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.learning.artefact import Loaded, card
from enterprisehub.learning.homes.order import HomeRanker
from enterprisehub.learning.homes.order import card as ranker_card
from enterprisehub.learning.pooling import Pool
from enterprisehub.learning.registry import Offer


class Models:
    """The table `models`: one champion a name, challengers and retired ones beside it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def champion(self, name: str, *, but: str = "") -> Offer | None:
        """Return the champion's bytes, None when there is none or it is the one already loaded (`but`, its SHA-256)."""
        row = await self._database.pool.fetchrow(
            "SELECT version, artefact FROM models WHERE name = $1 AND status = 'champion' AND sha256 <> $2", name, but
        )
        return Offer(f"table models, {name} {row['version']}", row["artefact"]) if row else None

    async def cards(self) -> list[ModelCard]:
        """List all models, the champions first."""
        rows = await self._database.pool.fetch(
            "SELECT name, version, status, trained_on, trained_at, features, metrics, sha256, why FROM models "
            "ORDER BY array_position(ARRAY['champion', 'challenger', 'retired'], status), name, trained_at DESC LIMIT 100"
        )
        return [_card(row) for row in rows]

    async def of(self, name: str, version: str) -> Offer | None:
        row = await self._database.pool.fetchrow(
            "SELECT artefact FROM models WHERE name = $1 AND version = $2", name, version
        )
        return Offer(f"table models, {name} {version}", row["artefact"]) if row else None

    async def challenger(self, name: str) -> Offer | None:
        """Return the newest challenger's bytes."""
        row = await self._database.pool.fetchrow(
            "SELECT version, artefact FROM models WHERE name = $1 AND status = 'challenger' "
            "ORDER BY trained_at DESC, version LIMIT 1",
            name,
        )
        return Offer(f"table models, {name} {row['version']}", row["artefact"]) if row else None

    async def enthrone(self, loaded: Loaded, data: bytes, why: str = "trained and chosen by hand") -> None:
        """Store a model as the champion of its name; the previous one is retired."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            await _retire_champion(connection, loaded.artefact.name, loaded.model.version)
            await _upsert(connection, card(loaded), loaded.artefact.window, data, "champion", why)

    async def enthrone_ranker(self, ranker: HomeRanker, data: bytes, why: str) -> None:
        """Store a ranker of homes as the champion; the previous one is retired."""
        own = ranker_card(ranker)
        async with self._database.pool.acquire() as connection, connection.transaction():
            await _retire_champion(connection, own.name, own.version)
            await _upsert(connection, own, {}, data, "champion", why)

    async def enlist(self, loaded: Loaded, data: bytes, why: str = "newly trained") -> None:
        """Store a model as challenger; an older challenger is retired."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "UPDATE models SET status = 'retired', status_at = now(), why = $3 "
                "WHERE name = $1 AND status = 'challenger' AND version <> $2",
                loaded.artefact.name, loaded.model.version, f"a newer challenger, {loaded.model.version}, came",
            )  # fmt: skip
            await _upsert(connection, card(loaded), loaded.artefact.window, data, "challenger", why)

    async def promote(self, name: str, version: str, why: str) -> bool:
        """Make a stored model the champion; say whether there is such a one."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            known = await connection.fetchval(
                "SELECT true FROM models WHERE name = $1 AND version = $2 FOR UPDATE", name, version
            )
            if not known:
                return False
            await _retire_champion(connection, name, version)
            await connection.execute(
                "UPDATE models SET status = 'champion', status_at = now(), why = $3 WHERE name = $1 AND version = $2",
                name, version, why,
            )  # fmt: skip
        return True

    async def predecessor(self, name: str) -> str | None:
        """Return the version that was champion before the present one, None when there was none."""
        found: str | None = await self._database.pool.fetchval(
            "SELECT version FROM models WHERE name = $1 AND status = 'retired' AND why LIKE 'succeeded by %' "
            "ORDER BY status_at DESC, version LIMIT 1",
            name,
        )
        return found

    async def note(self, name: str, version: str, metrics: dict[str, Any]) -> bool:
        """Add to what is measured of a model; say whether there is such a one."""
        done: str = await self._database.pool.execute(
            "UPDATE models SET metrics = metrics || $3::jsonb WHERE name = $1 AND version = $2",
            name, version, msgspec.json.encode(metrics).decode(),
        )  # fmt: skip
        return done == "UPDATE 1"


async def _retire_champion(connection: Connection, name: str, successor: str) -> None:
    await connection.execute(
        "UPDATE models SET status = 'retired', status_at = now(), why = $3 "
        "WHERE name = $1 AND status = 'champion' AND version <> $2",
        name, successor, f"succeeded by {successor}",
    )  # fmt: skip


async def _upsert(
    connection: Connection, own: ModelCard, window: dict[str, Any], data: bytes, status: str, why: str
) -> None:
    await connection.execute(
        "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact, "
        "training_window, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (name, version) DO UPDATE SET status = excluded.status, artefact = excluded.artefact, "
        "why = excluded.why, status_at = now()",
        own.name, own.version, status, own.trained_on, own.trained_at, msgspec.json.encode(own.features).decode(),
        msgspec.json.encode(own.metrics).decode(), own.sha256, data,
        msgspec.json.encode(window).decode(), why,
    )  # fmt: skip


def _card(row: Any) -> ModelCard:
    return ModelCard(
        name=row["name"],
        version=row["version"],
        status=row["status"],
        trained_on=row["trained_on"],
        trained_at=row["trained_at"],
        features=msgspec.json.decode(row["features"]),
        metrics=msgspec.json.decode(row["metrics"]),
        sha256=row["sha256"],
        note=row["why"],
    )


class LocationPools:
    """How far each location is pulled to its own outcomes under a model version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, model: str, version: str) -> dict[str, Pool]:
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch(
                "SELECT location_id, shift, spread, weight, outcomes FROM location_pools "
                "WHERE model = $1 AND version = $2",
                model,
                version,
            )
        return {row["location_id"]: Pool(row["shift"], row["spread"], row["weight"], row["outcomes"]) for row in rows}
