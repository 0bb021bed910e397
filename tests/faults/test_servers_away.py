"""Postgres, Redis and GoHighLevel that crash, hang, forget or refuse."""

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from tests.faults.house import House, until
from tests.faults.ledger import CONTACTS, Ledger, Listener
from tests.faults.proxy import Mood, Proxy

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(120)]

LONGEST_S = 6.0
"""The intake's own limit is five seconds."""


async def test_postgres_crashes_under_load(house: House, ledger: Ledger, listener: Listener) -> None:
    sending = asyncio.create_task(ledger.send(500, rate=200))
    await asyncio.sleep(0.7)
    await house.crash("postgres", signal.SIGQUIT)  # as `pg_ctl stop -m immediate` does
    await asyncio.sleep(0.5)
    house.launch("postgres")
    await sending
    assert set(ledger.statuses) == {200, 429}
    await ledger.resend()
    assert ledger.acknowledged == ledger.bodies.keys()
    await listener.has_seen(ledger)
    await ledger.check()


@pytest_asyncio.fixture
async def proxy(house: House) -> AsyncIterator[Proxy]:
    """The hub reaches Postgres through it."""
    between = Proxy("127.0.0.1", house.postgres.port)
    await between.start()
    url = house.postgres.url.replace(f":{house.postgres.port}/", f":{between.port}/")
    await house.restart("hub", DATABASE_URL=url)
    yield between
    between.become(Mood.FAIR)
    await house.restart("hub")
    await between.stop()


@pytest.mark.parametrize("mood", [Mood.BLACK_HOLE, Mood.RESET, Mood.HALF_CLOSED])
async def test_way_to_postgres(house: House, ledger: Ledger, proxy: Proxy, mood: Mood) -> None:
    await ledger.send(5)
    assert ledger.statuses == {200: 5}
    proxy.become(mood)
    await ledger.send(20, first=5)
    assert ledger.statuses == {200: 5, 429: 20}
    assert max(ledger.waits_s) < LONGEST_S
    proxy.become(Mood.FAIR)

    async def accepted_again() -> bool:
        await ledger.resend()
        return ledger.acknowledged == ledger.bodies.keys()

    await until(accepted_again)
    await ledger.check()


async def test_hub_told_to_stop_while_postgres_is_silent(house: House, ledger: Ledger, proxy: Proxy) -> None:
    await ledger.send(5)
    proxy.become(Mood.BLACK_HOLE)
    await house.end("hub", signal.SIGTERM)


async def test_slow_way_to_postgres(house: House, ledger: Ledger, proxy: Proxy) -> None:
    proxy.become(Mood.SLOW)
    await ledger.send(60)
    assert ledger.statuses == {200: 60}
    await ledger.check()


async def test_redis_emptied(house: House, ledger: Ledger, listener: Listener) -> None:
    sending = asyncio.create_task(ledger.send(150))
    await asyncio.sleep(0.2)
    async with Redis.from_url(house.valkey.url) as redis:
        await redis.flushall()
    await sending
    await until(lambda: len(set(listener.epochs)) == 2)
    await ledger.check()
    await ledger.send(5, first=150)
    await until(lambda: {f"{ledger.location}-{n}" for n in range(150, 155)} <= listener.seen.keys())


async def test_redis_killed(house: House, ledger: Ledger) -> None:
    await house.crash("valkey", signal.SIGKILL)
    await ledger.send(50)
    assert ledger.statuses == {200: 50}

    async def all_scored() -> bool:
        query = "SELECT count(*) AS done FROM inbox WHERE location_id = $1 AND state = 2"
        return bool((await house.rows(query, ledger.location))[0]["done"] == 50)

    await until(all_scored)
    house.launch("valkey")
    await house.ready("realtime")
    async with Listener(house) as listener:
        await listener.has_seen(ledger)
    await ledger.check()


async def test_poison_does_not_hold_up_others(house: House, ledger: Ledger) -> None:
    poison = b'{"type": "ContactUpdate", "locationId": "%s", "id": "deep", "customFields": %s}' % (
        b"poison",
        b"[" * 900 + b"]" * 900,
    )
    async with aiohttp.ClientSession() as client:
        await ledger.post(client, "poison", poison)
        await ledger.post(client, "poison", b"[" * 100_000 + b"]" * 100_000)
    assert ledger.statuses == {200: 1, 400: 1}
    ledger.acknowledged.clear()
    ledger.fresh.clear()
    await ledger.send(30)
    await ledger.check()

    async def out_of_the_way() -> Any:
        return await house.rows("SELECT 1 FROM inbox WHERE location_id = 'poison' AND state <> 0")

    await until(out_of_the_way)


async def test_gohighlevel_limits_fails_and_cuts(house: House, ledger: Ledger) -> None:
    contact = f"{ledger.location}-contact-0"
    faults = (  # of this contact only: what other tests have left in the outbox must not use them up
        {"kind": "status", "status": 429, "retry_after_s": 0.2, "match": f"/contacts/{contact}", "method": "GET"},
        {"kind": "status", "status": 503, "match": f"/contacts/{contact}", "method": "PUT"},
        {"kind": "reset", "match": f"/contacts/{contact}", "method": "PUT", "after_effect": True},
    )
    async with httpx.AsyncClient(base_url=house.url("standin")) as crm:
        for fault in faults:
            (await crm.post("/_standin/faults", json=fault)).raise_for_status()
        await ledger.send(1)

        async def written() -> bool:
            return "ehub:" in (await crm.get(f"/_standin/contacts/{contact}")).text

        await until(written, 60)
        await until(lambda: house.rows("SELECT 1 FROM outbox WHERE contact_id = $1 AND state = 'sent'", contact))
        calls = (await crm.get("/_standin/calls", params={"path": contact})).json()
    [row] = await house.rows("SELECT * FROM outbox WHERE contact_id = $1", contact)
    assert row["attempts"] <= 3
    assert [call["fault"] for call in calls if call["fault"]] == ["status", "status", "reset"]
    assert sum(call["method"] == "POST" and call["path"].endswith("/tags") for call in calls) == 1


async def test_one_contact_that_the_models_fail_at(house: House, ledger: Ledger, listener: Listener) -> None:
    """The others of its batches have their scores, it is noted as unanswered, and nothing stands still."""
    models = ("ml", "churn", "coaching")
    for name in models:
        await house.restart(name, "fails at one contact")
    await ledger.send(20)
    async with aiohttp.ClientSession() as client:
        await ledger.post(client, *ledger.body(20, contactId="POISON"))
    await ledger.send(20, first=21)
    await listener.has_seen(ledger)
    await ledger.check()
    leads = await house.rows(
        "SELECT contact_id, probability, churn IS NULL AS no_churn, coaching IS NULL AS no_coaching, missing FROM leads WHERE location_id = $1",
        ledger.location,
    )
    poisoned = [lead for lead in leads if lead["contact_id"] == "POISON"]
    assert [(one["probability"], one["no_churn"], one["no_coaching"]) for one in poisoned] == [(None, True, True)]
    assert set(poisoned[0]["missing"]) == set(models)
    others = [lead for lead in leads if lead["contact_id"] != "POISON"]
    assert len(others) == CONTACTS
    assert all(one["probability"] is not None and not one["missing"] and not one["no_coaching"] for one in others)
    for name in models:
        await house.restart(name)
    query = "SELECT probability, missing FROM leads WHERE location_id = $1 AND contact_id = 'POISON'"

    async def asked_again() -> bool:
        [lead] = await house.rows(query, ledger.location)
        return lead["probability"] is not None and not lead["missing"]

    await until(asked_again, 60)
