"""ml running on a real database, with a handful of listings."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest_asyncio

from enterprisehub.kit import settings as kit_settings
from enterprisehub.services.ml.app import running

HERE, OTHER = "loc-here", "loc-other"
_LISTING = (
    "INSERT INTO properties (location_id, property_id, standard_status, list_price_cents, bedrooms_total, bathrooms_total, "
    "living_area, property_type, city, state_or_province, postal_code, latitude, longitude, public_remarks, features) "
    "VALUES ($1, $2, $3, $4, $5, 2.5, 1900, 'Single Family', $6, 'TX', '78664', $7, $8, 'Fenced yard', '{Pool}')"
)


async def add_listing(
    url: str, location_id: str, property_id: str, status: str = "Active", price: int = 40_000_000
) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT set_config('app.locations', '*', false)")
    await connection.execute(_LISTING, location_id, property_id, status, price, 3, "Round Rock", 30.51, -97.68)
    await connection.close()


@pytest_asyncio.fixture
async def listings(database_url: str) -> str:
    await add_listing(database_url, HERE, "near")
    await add_listing(database_url, HERE, "dear", price=60_000_000)
    await add_listing(database_url, HERE, "gone", status="Closed")
    await add_listing(database_url, OTHER, "foreign")
    return database_url


@pytest_asyncio.fixture
async def ml(listings: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = kit_settings.read({"DATABASE_URL": listings, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
    async with running(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ml") as client:
            yield client
