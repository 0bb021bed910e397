"""The demo's buyers: what they did is noted as the API would note it, once."""

import itertools
from datetime import UTC, datetime

import pytest

from enterprisehub.cli.deeds import noted
from enterprisehub.contracts import own
from enterprisehub.kit.database import ALL, Database, Role
from enterprisehub.simulation.demo.telling import demo_history

pytestmark = pytest.mark.servers


async def test_deeds_are_noted_once(database_url: str) -> None:
    past = demo_history(datetime(2026, 6, 1, 15, tzinfo=UTC))
    deeds = list(itertools.islice((event.deed for event in past if event.deed is not None), 60))
    database = await Database.connect(database_url, Role.HUB, most=2)
    try:
        await noted(database, [])
        await noted(database, deeds[:40])
        await noted(database, deeds[20:])
        async with database.transaction(ALL) as connection:
            rows = await connection.fetch("SELECT type, body FROM inbox")
        assert {row["type"] for row in rows} == {own.TYPE}
        stored = {own.decode(row["body"]).event_id for row in rows}
        assert stored == {deed.event_id for deed in deeds}
        assert len(rows) == 60
    finally:
        await database.close()
