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
            "SELECT name, version, status, trained_on, trained_at, features, metrics, sha256 FROM models "
            "ORDER BY array_position(ARRAY['champion', 'challenger', 'retired'], status), name, trained_at DESC LIMIT 100"
        )
        return [_card(row) for row in rows]

    async def enthrone(self, loaded: Loaded, data: bytes) -> None:
        """Store a model as the champion of its name; the previous one is retired."""
        own = card(loaded)
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "UPDATE models SET status = 'retired' WHERE name = $1 AND status = 'champion' AND version <> $2",
                own.name, own.version,
            )  # fmt: skip
            await _upsert(connection, own, data)


async def _upsert(connection: Connection, own: ModelCard, data: bytes) -> None:
    await connection.execute(
        "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact) "
        "VALUES ($1, $2, 'champion', $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (name, version) DO UPDATE SET status = 'champion', artefact = excluded.artefact",
        own.name, own.version, own.trained_on, own.trained_at, msgspec.json.encode(own.features).decode(),
        msgspec.json.encode(own.metrics).decode(), own.sha256, data,
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
