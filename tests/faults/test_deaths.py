"""Processes that die or stop at the worst moment: what was acknowledged has its effects, each exactly once."""

import asyncio
import os
import signal

import pytest
from tests.faults.house import House, until
from tests.faults.ledger import Ledger, Listener

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(120)]


async def test_pipeline_killed_again_and_again_under_load(house: House, ledger: Ledger, listener: Listener) -> None:
    sending = asyncio.create_task(ledger.send(600, rate=200))
    for pause_s in (0.4, 0.9):
        await asyncio.sleep(pause_s)
        await house.end("pipeline")
        house.start("pipeline")
        await house.ready("pipeline")
    await sending
    assert ledger.statuses == {200: 600}
    await listener.has_seen(ledger)
    await ledger.check()


@pytest.mark.parametrize(
    "moment",
    ["before its commit", "between commit and publication", "between publication and its note"],
)
async def test_pipeline_dies(house: House, ledger: Ledger, listener: Listener, moment: str) -> None:
    await house.restart("pipeline", f"pipeline dies {moment}")
    await ledger.send(30)
    await house.ended("pipeline")
    house.start("pipeline")
    await house.ready("pipeline")
    await listener.has_seen(ledger)
    await ledger.check()


async def test_pipeline_paused_past_its_lease(house: House, ledger: Ledger, listener: Listener) -> None:
    await house.restart("pipeline", "pipeline pauses")
    paused = house.processes["pipeline"]
    await ledger.send(30)
    await until(lambda: os.waitid(os.P_PID, paused.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT))
    house.start("second pipeline")
    await listener.has_seen(ledger)
    paused.send_signal(signal.SIGCONT)
    await until(lambda: "batch dropped" in house.words("pipeline"))
    await ledger.send(30, first=30)
    await listener.has_seen(ledger)
    await ledger.check()
    await house.end("second pipeline", signal.SIGTERM)


@pytest.mark.parametrize(
    ("moment", "stored", "duplicates"), [("before its commit", 0, 0), ("between commit and answer", 1, 1)]
)
async def test_hub_dies(house: House, ledger: Ledger, moment: str, stored: int, duplicates: int) -> None:
    await house.restart("hub", f"hub dies {moment}")
    await ledger.send(1)
    await house.ended("hub")
    assert ledger.statuses == {0: 1}
    rows = await house.rows("SELECT key FROM inbox WHERE location_id = $1", ledger.location)
    assert len(rows) == stored
    house.start("hub")
    await house.ready("hub")
    await ledger.resend()
    assert ledger.statuses == {0: 1, 200: 1}
    assert sum(ledger.fresh.values()) == 1 - duplicates
    await ledger.check()


async def test_hub_stopped_politely_under_load_and_started_again(house: House, ledger: Ledger) -> None:
    sending = asyncio.create_task(ledger.send(200, rate=200))
    await asyncio.sleep(0.4)
    await house.restart("hub")
    await sending
    assert set(ledger.statuses) <= {200, 429, 0}
    await ledger.resend()
    assert ledger.acknowledged == ledger.bodies.keys()
    await ledger.check()


async def test_peer_that_hangs_costs_its_own_answer_only_and_is_asked_again(house: House, ledger: Ledger) -> None:
    house.processes["ml"].send_signal(signal.SIGSTOP)
    try:
        await ledger.send(10)
        await ledger.check()
        leads = await house.rows("SELECT missing, churn FROM leads WHERE location_id = $1", ledger.location)
        assert all(lead["missing"] == ["ml"] and lead["churn"] for lead in leads)
    finally:
        house.processes["ml"].send_signal(signal.SIGCONT)

    async def all_answered() -> bool:
        query = "SELECT 1 FROM leads WHERE location_id = $1 AND (probability IS NULL OR missing <> '{}')"
        return not await house.rows(query, ledger.location)

    await until(all_answered, 30)


async def test_clock_ten_minutes_ahead(house: House, ledger: Ledger) -> None:
    await house.restart("hub", "clock is ten minutes ahead")
    await house.end("pipeline", signal.SIGTERM)
    house.start("pipeline", "clock is ten minutes ahead")
    await ledger.send(20)
    assert ledger.statuses == {200: 20}
    await ledger.check()
    ledger_of_the_future = Ledger(house, "clock-behind")
    key, body = ledger_of_the_future.body(1, timestamp="2020-01-01T00:00:00Z")
    assert key
    assert body
    await ledger_of_the_future.resend()
    [row] = await house.rows("SELECT flags FROM inbox WHERE location_id = 'clock-behind'")
    assert row["flags"] == ["implausible_timestamp"]
    await ledger_of_the_future.check()
    await house.restart("hub")
    await house.restart("pipeline")
