import sys
from datetime import UTC, datetime

import asyncpg
import pytest

from enterprisehub.kit.database import Database, Role
from enterprisehub.services.pipeline import nights

pytestmark = pytest.mark.servers
NIGHT = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)
WORKS = (sys.executable, "-c", "pass")
FAILS = (sys.executable, "-c", "raise SystemExit('no history yet')")


async def test_a_night_is_done_once(database_url: str) -> None:
    database = await Database.connect(database_url, Role.PIPELINE, most=1)
    assert not await nights.once(database, NIGHT.replace(hour=12), WORKS)
    assert await nights.once(database, NIGHT, WORKS)
    assert not await nights.once(database, NIGHT.replace(hour=5), WORKS)
    assert await nights.once(database, NIGHT.replace(day=26), WORKS)
    await database.close()


async def test_a_failure_is_kept_with_what_was_said(database_url: str) -> None:
    database = await Database.connect(database_url, Role.PIPELINE, most=1)
    assert not await nights.once(database, NIGHT, FAILS)
    row = await database.pool.fetchrow("SELECT finished_at, error FROM nights")
    assert row is not None
    assert row["error"] == "no history yet"
    assert nights.FAILED._value.get() == 1
    assert await nights.once(database, NIGHT.replace(day=26), WORKS)
    assert nights.FAILED._value.get() == 0
    await database.close()


async def test_a_night_whose_worker_died_is_done_again(database_url: str) -> None:
    admin = await asyncpg.connect(database_url)
    await admin.execute("INSERT INTO nights (day, claimed_at) VALUES ($1, now() - interval '1 h')", NIGHT.date())
    database = await Database.connect(database_url, Role.PIPELINE, most=1)
    assert not await nights.once(database, NIGHT, WORKS)
    await admin.execute("UPDATE nights SET claimed_at = now() - interval '3 h'")
    assert await nights.once(database, NIGHT, WORKS)
    await admin.close()
    await database.close()
