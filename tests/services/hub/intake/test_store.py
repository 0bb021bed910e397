import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.services.hub.conftest import KEY, client_of, settings_of

from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.security import sign
from enterprisehub.services.hub.app import running
from enterprisehub.services.hub.intake.committer import LEAST_S, WAIT_S, InboxStore
from enterprisehub.services.hub.intake.received import PENDING, Received

SHARED = Path(os.environ.get("ENTERPRISEHUB_SHARED", Path(__file__).resolve().parents[5] / "shared"))
pytestmark = pytest.mark.servers


def webhook(key: Any, **fields: Any) -> Any:
    given = {"location_id": "L", "contact_id": "C", "type": "X"} | fields
    return Received(
        key,
        b'{"a": 1}',
        7,
        PENDING,
        "trace",
        given.get("span_id"),
        given["location_id"],
        given["contact_id"],
        given["type"],
        False,
    )


@pytest.fixture
async def database(database_url: Any) -> AsyncIterator[Any]:
    database = await Database.connect(database_url, Role.HUB, most=4)
    yield database
    await database.close()


@pytest.fixture
async def admin(database_url: Any) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def signed_post(client: Any, body: Any) -> Any:
    return await client.post("/webhooks/ghl", content=body, headers={"x-ghl-signature": sign(KEY, body)})


async def test_rows_keep_the_order_of_arrival(database: Any, admin: Any) -> None:
    store = InboxStore(database)
    fresh = await store([webhook(k) for k in "cab"], timeout_s=5)
    assert fresh == {"a", "b", "c"}
    rows = await admin.fetch("SELECT key, body, shard, state, location_id, flags, trace_id FROM inbox ORDER BY id")
    assert [row["key"] for row in rows] == ["c", "a", "b"]
    assert tuple(rows[0])[1:] == (b'{"a": 1}', 7, 0, "L", [], "trace")
    await store.close()


async def test_known_keys_are_not_stored_again(database: Any, admin: Any) -> None:
    store = InboxStore(database)
    await store([webhook("a")], timeout_s=5)
    assert await store([webhook("b"), webhook("a")], timeout_s=5) == {"b"}
    assert await admin.fetchval("SELECT count(*) FROM inbox") == 2
    await store.close()


async def test_nothing_is_required_of_a_webhook(database: Any) -> None:
    store = InboxStore(database)
    assert await store([webhook("a", location_id=None, contact_id=None, type=None)], timeout_s=5) == {"a"}
    await store.close()


async def test_the_pipeline_is_told(database: Any, admin: Any) -> None:
    told = asyncio.Event()
    await admin.add_listener("inbox", lambda *_: told.set())
    store = InboxStore(database)
    await store([webhook("a")], timeout_s=5)
    await asyncio.wait_for(told.wait(), 5)
    await store.close()


async def test_replicas_storing_the_same_webhooks_in_opposite_order(database: Any, admin: Any) -> None:
    stores = [InboxStore(database), InboxStore(database)]
    keys = [f"k{n:03}" for n in range(200)]
    batches = [[webhook(k) for k in keys], [webhook(k) for k in reversed(keys)]]
    fresh = await asyncio.gather(*(store(batch, timeout_s=5) for store, batch in zip(stores, batches, strict=True)))
    assert not fresh[0] & fresh[1]
    assert await admin.fetchval("SELECT count(*) FROM inbox") == 200
    for store in stores:
        await store.close()


async def test_it_connects_again_after_the_server_dropped_it(database: Any, admin: Any) -> None:
    store = InboxStore(database)
    await store([webhook("a")], timeout_s=5)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await asyncio.sleep(0.2)
    assert await store([webhook("b")], timeout_s=5) == {"b"}
    await store.close()


async def test_a_locked_table_is_a_bounded_wait(database: Any, admin: Any) -> None:
    store = InboxStore(database)
    async with admin.transaction():
        await admin.execute("LOCK TABLE inbox")
        with pytest.raises(TimeoutError):
            await store([webhook("a")], timeout_s=0.2)
    assert await store([webhook("a")], timeout_s=5) in ({"a"}, set())
    await store.close()


async def test_the_store_sees_no_row(database: Any) -> None:
    store = InboxStore(database)
    await store([webhook("a")], timeout_s=5)
    assert await database.pool.fetchval("SELECT count(*) FROM inbox") == 0
    await store.close()


async def test_concurrent_duplicates(database_url: Any, redis_url: Any, admin: Any, tmp_path: Any) -> None:
    async with running(settings_of(database_url, redis_url, tmp_path)) as app, client_of(app) as client:
        body = b'{"type": "ContactUpdate", "locationId": "L", "id": "C", "webhookId": "once"}'
        answers = await asyncio.gather(*(signed_post(client, body) for _ in range(30)))
    assert {a.status_code for a in answers} == {200}
    assert sorted(a.json()["duplicate"] for a in answers) == [False] + [True] * 29
    assert await admin.fetchval("SELECT count(*) FROM inbox") == 1


async def test_postgres_away(wire: Any, redis_url: Any, admin: Any, tmp_path: Any) -> None:
    async with running(settings_of(wire.url, redis_url, tmp_path)) as app, client_of(app) as client:
        assert (await signed_post(client, b'{"webhookId": "before"}')).status_code == 200
        await wire.cut()
        answers = [await signed_post(client, b'{"webhookId": "during"}') for _ in range(3)]
        assert {a.status_code for a in answers} == {429}
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/v1/me", headers={"authorization": "Bearer ehk_x"})).status_code == 503
        await wire.lay()
        assert (await signed_post(client, b'{"webhookId": "during"}')).json()["duplicate"] is False
    assert await admin.fetchval("SELECT array_agg(key ORDER BY id) FROM inbox") == ["before", "during"]


async def test_postgres_gone_silent(wire: Any, redis_url: Any, admin: Any, tmp_path: Any) -> None:
    async with running(settings_of(wire.url, redis_url, tmp_path)) as app, client_of(app) as client:
        await signed_post(client, b'{"webhookId": "before"}')
        wire.silence()
        begin = time.monotonic()
        answers = await asyncio.gather(*(signed_post(client, b'{"webhookId": "during"}') for _ in range(5)))
        assert {a.status_code for a in answers} == {429}
        assert time.monotonic() - begin < WAIT_S + LEAST_S
        wire.speak()
        assert (await signed_post(client, b'{"webhookId": "after"}')).status_code == 200
    stored = await admin.fetchval("SELECT array_agg(key ORDER BY id) FROM inbox")
    assert {"before", "after"} <= set(stored)


@pytest.mark.skipif(not (SHARED / "ghl").exists(), reason="the official example payloads are not beside the checkout")
async def test_official_examples(database_url: Any, redis_url: Any, admin: Any, tmp_path: Any) -> None:
    paths = sorted((SHARED / "ghl" / "webhooks").glob("*.json"))
    assert len(paths) == 69
    async with running(settings_of(database_url, redis_url, tmp_path)) as app, client_of(app) as client:
        answers = [await signed_post(client, path.read_bytes()) for path in paths]
    assert {a.status_code for a in answers} == {200}
    distinct = {json.dumps(json.loads(p.read_bytes()), sort_keys=True) for p in paths}
    assert (
        await admin.fetchval("SELECT count(*) FROM inbox WHERE state = 0")
        == len({p.read_bytes() for p in paths})
        >= len(distinct)
    )
