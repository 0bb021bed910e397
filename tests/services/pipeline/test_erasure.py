import asyncio
from typing import Any

import asyncpg
import pytest

from enterprisehub.services.pipeline.erasure import erase
from enterprisehub.services.pipeline.errors import FenceLost

from .test_worker import message

pytestmark = pytest.mark.servers

NAMING = """SELECT c.table_name FROM information_schema.columns c JOIN pg_tables t ON t.tablename = c.table_name
  WHERE c.table_schema = 'public' AND c.column_name = 'contact_id' ORDER BY 1"""


async def test_nothing_that_names_the_contact_is_left(bench: Any, database_url: str) -> None:
    await bench.put(message(1), message(1, "NEIGHBOUR"), message(1, location="ELSEWHERE"))
    await bench.drain()
    found = await erase(bench.database, bench.redis, "L", "C", actor="cli")
    assert {"contacts", "events", "inbox", "leads", "messages", "outbox", "predictions"} <= found.rows.keys()
    admin = await asyncpg.connect(database_url)
    for record in await admin.fetch(NAMING):
        left = await admin.fetch(f"SELECT location_id, contact_id FROM {record['table_name']}")
        assert ("L", "C") not in {(r["location_id"], r["contact_id"]) for r in left}
    assert await admin.fetchval("SELECT count(*) FROM contacts") == 2
    assert await admin.fetchval("SELECT action FROM audit_log WHERE target = 'C'") == "contact.erase"
    await admin.close()
    assert await bench.redis.keys("*:L:C") == []


async def test_every_table_that_names_a_contact_can_be_erased(database_url: str) -> None:
    admin = await asyncpg.connect(database_url)
    for record in await admin.fetch(NAMING):
        for right in ("SELECT", "DELETE"):
            query = "SELECT has_table_privilege('enterprisehub_pipeline', $1, $2)"
            assert await admin.fetchval(query, record["table_name"], right), f"{right} on {record['table_name']}"
    await admin.close()


async def test_batch_under_way_does_not_bring_the_contact_back(bench: Any) -> None:
    await bench.put(message(1))
    await bench.drain()
    await bench.put(message(2, minutes=1))
    rows = await bench.worker.inbox.claim(bench.lease.shards, 64)
    asked, go_on = asyncio.Event(), asyncio.Event()
    sound = bench.ml.ask

    async def slow(subjects: Any) -> Any:
        asked.set()
        await go_on.wait()
        return await sound(subjects)

    bench.ml.ask = slow
    batch = asyncio.create_task(bench.worker.process(bench.lease.fence, rows))
    await asked.wait()
    await erase(bench.database, bench.redis, "L", "C", actor="cli")
    go_on.set()
    with pytest.raises(FenceLost):
        await batch
    assert await bench.rows("SELECT 1 FROM contacts") == []
    assert await bench.rows("SELECT 1 FROM events") == []


async def test_contact_that_is_not_there(bench: Any) -> None:
    found = await erase(bench.database, bench.redis, "L", "nobody", actor="cli")
    assert not found.found
    assert await bench.rows("SELECT 1 FROM audit_log") == []


async def test_webhook_resent_after_the_erasure_counts_as_seen(bench: Any) -> None:
    await bench.rows("INSERT INTO webhook_ids (key) VALUES ('w-L-C-1')")
    await bench.put(message(1))
    await bench.drain()
    await erase(bench.database, bench.redis, "L", "C", actor="cli")
    assert await bench.rows("SELECT 1 FROM webhook_ids WHERE key = 'w-L-C-1'")
