"""Listings of a location, and what buyers did about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from enterprisehub.kit.database import ALL, Database
from enterprisehub.learning.market import Home

PRICED = 30_000
"""Listings a value is learned from at most."""
HALF_LIFE_D = 30.0
LOOKED_BACK_D = 120
_FIELDS = ", ".join(Home.__struct_fields__)


class Listings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def active(self, location_id: str) -> list[Home]:
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                f"SELECT {_FIELDS} FROM properties "
                "WHERE location_id = $1 AND standard_status = 'Active' ORDER BY property_id",
                location_id,
            )
        return [_home(row) for row in rows]

    async def sought(self, location_id: str, now: datetime) -> dict[str, float]:
        """Return what buyers did lately about each listing: their deeds, an older one counting less."""
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                "SELECT payload ->> 'property_id' AS property_id, "
                "sum(0.5 ^ (extract(epoch FROM $2 - occurred_at) / 86400 / $3::float8))::float8 AS weight FROM events "
                "WHERE location_id = $1 AND kind = 'listing_touched' AND occurred_at <= $2 "
                "AND occurred_at > $2 - make_interval(days => $4) AND payload ->> 'interest' <> 'dismissed' GROUP BY 1",
                location_id, now, HALF_LIFE_D, LOOKED_BACK_D,
            )  # fmt: skip
        return {row["property_id"]: row["weight"] for row in rows}

    async def named(self, location_id: str, ids: Sequence[str], addresses: Sequence[str]) -> list[Home]:
        """Return listings by their ids or the first line of their address (lower case), for sale or not."""
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                f"SELECT {_FIELDS} FROM properties WHERE location_id = $1 AND (property_id = ANY($2) "
                "OR lower(split_part(unparsed_address, ',', 1)) = ANY($3))",
                location_id,
                ids,
                addresses,
            )
        return [_home(row) for row in rows]

    async def locations(self) -> list[str]:
        """Return the locations that have listings."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch("SELECT DISTINCT location_id FROM properties")
        return [row["location_id"] for row in rows]

    async def all(self, location_id: str) -> list[Home]:
        """Return all listings, for sale or not."""
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(f"SELECT {_FIELDS} FROM properties WHERE location_id = $1", location_id)
        return [_home(row) for row in rows]

    async def priced(self, location_id: str) -> list[Home]:
        """Return all listings with a price, on the market or off it, the newest `PRICED` of them."""
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                f"SELECT {_FIELDS} FROM properties WHERE location_id = $1 AND list_price_cents IS NOT NULL "
                "ORDER BY on_market_date DESC NULLS LAST, property_id LIMIT $2",
                location_id,
                PRICED,
            )
        return [_home(row) for row in rows]

    async def one(self, location_id: str, property_id: str) -> Home | None:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(
                f"SELECT {_FIELDS} FROM properties WHERE location_id = $1 AND property_id = $2",
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
