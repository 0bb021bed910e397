"""Read listings."""

from collections.abc import Sequence

import asyncpg

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, contains, page

COLUMNS = (
    "standard_status", "list_price_cents", "bedrooms_total", "bathrooms_total", "living_area", "lot_size_area",
    "property_type", "year_built", "garage_spaces", "association_fee_cents", "unparsed_address", "city",
    "state_or_province", "postal_code", "latitude", "longitude", "on_market_date", "public_remarks", "features",
)  # fmt: skip
_SELECT = f"""SELECT p.location_id, p.property_id, {", ".join(f"p.{c}" for c in COLUMNS)}, p.source, p.updated_at
FROM properties p"""
_BY_PRICE = Order(
    key="coalesce(p.list_price_cents::float8, -1)",
    type="float8",
    identity=("p.location_id", "p.property_id"),
)


async def listed(
    connection: Connection,
    *,
    status: str | None,
    city: str | None,
    search: str | None,
    price_min_cents: int | None,
    price_max_cents: int | None,
    bedrooms_min: int | None,
    cursor: str | None,
    limit: int,
) -> "tuple[list[asyncpg.Record], str | None]":
    where = (
        Where()
        .add("p.standard_status = {}", status)
        .add("lower(p.city) = lower({})", city)
        .add("(p.unparsed_address ILIKE {} OR p.public_remarks ILIKE {})", contains(search))
        .add("p.list_price_cents >= {}", price_min_cents)
        .add("p.list_price_cents <= {}", price_max_cents)
        .add("p.bedrooms_total >= {}", bedrooms_min)
    )
    return await page(connection, _SELECT, where, _BY_PRICE, cursor=cursor, limit=limit)


async def found(connection: Connection, property_id: str) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(f"{_SELECT} WHERE p.property_id = $1 LIMIT 2", property_id)
