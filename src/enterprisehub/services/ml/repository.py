"""Models and listings, as the database has them."""

from typing import Any

import msgspec

from enterprisehub.contracts.scoring import ModelCard
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.learning.artefact import Loaded, card
from enterprisehub.learning.matching import Home
from enterprisehub.learning.pooling import Pool
from enterprisehub.learning.registry import Offer

PRICED = 30_000
"""Listings a value is learned from at most."""


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
            await _upsert(connection, loaded, data, "champion", why)

    async def enlist(self, loaded: Loaded, data: bytes, why: str = "newly trained") -> None:
        """Store a model as challenger; an older challenger is retired."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "UPDATE models SET status = 'retired', status_at = now(), why = $3 "
                "WHERE name = $1 AND status = 'challenger' AND version <> $2",
                loaded.artefact.name, loaded.model.version, f"a newer challenger, {loaded.model.version}, came",
            )  # fmt: skip
            await _upsert(connection, loaded, data, "challenger", why)

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

    async def note(self, name: str, version: str, metrics: dict[str, Any]) -> None:
        """Add to what is measured of a model."""
        await self._database.pool.execute(
            "UPDATE models SET metrics = metrics || $3::jsonb WHERE name = $1 AND version = $2",
            name, version, msgspec.json.encode(metrics).decode(),
        )  # fmt: skip


async def _retire_champion(connection: Connection, name: str, successor: str) -> None:
    await connection.execute(
        "UPDATE models SET status = 'retired', status_at = now(), why = $3 "
        "WHERE name = $1 AND status = 'champion' AND version <> $2",
        name, successor, f"succeeded by {successor}",
    )  # fmt: skip


async def _upsert(connection: Connection, loaded: Loaded, data: bytes, status: str, why: str) -> None:
    own = card(loaded)
    await connection.execute(
        "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact, "
        "training_window, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (name, version) DO UPDATE SET status = excluded.status, artefact = excluded.artefact, "
        "why = excluded.why, status_at = now()",
        own.name, own.version, status, own.trained_on, own.trained_at, msgspec.json.encode(own.features).decode(),
        msgspec.json.encode(own.metrics).decode(), own.sha256, data,
        msgspec.json.encode(loaded.artefact.window).decode(), why,
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


class Listings:
    """Active listings of a location."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def active(self, location_id: str) -> list[Home]:
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                f"SELECT {', '.join(Home.__struct_fields__)} FROM properties "
                "WHERE location_id = $1 AND standard_status = 'Active' ORDER BY property_id",
                location_id,
            )
        return [_home(row) for row in rows]

    async def priced(self, location_id: str) -> list[Home]:
        """Return all listings with a price, on the market or off it, the newest `PRICED` of them."""
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                f"SELECT {', '.join(Home.__struct_fields__)} FROM properties "
                "WHERE location_id = $1 AND list_price_cents IS NOT NULL "
                "ORDER BY on_market_date DESC NULLS LAST, property_id LIMIT $2",
                location_id,
                PRICED,
            )
        return [_home(row) for row in rows]

    async def one(self, location_id: str, property_id: str) -> Home | None:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(
                f"SELECT {', '.join(Home.__struct_fields__)} FROM properties "
                "WHERE location_id = $1 AND property_id = $2",
                location_id,
                property_id,
            )
        return _home(row) if row else None


def _home(row: Any) -> Home:
    values = dict(row)
    bathrooms = values["bathrooms_total"]
    values["bathrooms_total"] = None if bathrooms is None else float(bathrooms)
    values["features"] = tuple(values["features"])
    return Home(**values)
