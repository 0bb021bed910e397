"""Clocks over a real Postgres: foretold, missed, told, each once; tasks reach the CRM through the outbox."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.services.pipeline.conftest import Bench, score

from enterprisehub.clients.gohighlevel.errors import AmbiguousOutcome, NoAccess
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.clients.gohighlevel.fields import CustomFields, FakeFieldIdStore
from enterprisehub.kit.clock import FixedClock
from enterprisehub.services.pipeline.speed import ClockWatch
from enterprisehub.services.pipeline.writeback import Sender
from enterprisehub.services.pipeline.writeback_contact import FIELDS, ContactWriter
from enterprisehub.services.pipeline.writeback_repository import OutboxRepository

pytestmark = pytest.mark.servers
OPEN: dict[str, Any] = {
    "hours": {day: [{"opens": "00:00", "closes": "23:59"}] for day in ("monday", "tuesday", "wednesday")},
}
ALL = range(64)


class Watch:
    """A location that opened last week, its contact, and the watch over its clocks."""

    def __init__(self, bench: Bench, watched_since: datetime) -> None:
        self.bench = bench
        self.clock: FixedClock = bench.clock
        self.watch = ClockWatch(bench.database, bench.clock)
        self.since = watched_since

    async def open(self, **settings: Any) -> None:
        await self.bench.rows(
            """INSERT INTO locations (location_id, timezone, settings, created_at) VALUES ('l1', 'UTC', $1, $2)
               RETURNING location_id""",
            json.dumps({**OPEN, **settings}), self.since,
        )  # fmt: skip

    async def write(self, number: int, direction: str = "inbound", **more: Any) -> None:
        await self.bench.put({
            "type": f"{direction.title()}Message", "locationId": "l1", "contactId": "c1", "messageType": "SMS",
            "direction": direction, "body": "we want to buy, up to 850k", "messageId": f"m{number}",
            "webhookId": f"w{number}", "dateAdded": self.clock.now().isoformat(), **more,
        })  # fmt: skip
        await self.bench.drain()

    async def assign(self, to: str) -> None:
        await self.bench.put({
            "type": "ContactUpdate", "locationId": "l1", "id": "c1", "assignedTo": to, "webhookId": f"assign-{to}",
            "timestamp": self.clock.now().isoformat(), "dateAdded": self.clock.now().isoformat(),
        })  # fmt: skip
        await self.bench.drain()

    async def look(self, **after: float) -> int:
        self.clock.advance(**after)
        taken = await self.watch.step(ALL)
        await self.bench.drain()
        return taken

    async def escalations(self) -> list[dict[str, Any]]:
        return await self.bench.rows("SELECT * FROM escalations ORDER BY started_at")

    async def tasks(self) -> list[dict[str, Any]]:
        rows = await self.bench.rows("SELECT payload FROM outbox WHERE kind = 'task' ORDER BY id")
        return [json.loads(row["payload"])["task"] for row in rows]

    async def raised(self) -> list[str]:
        rows = await self.bench.rows("SELECT payload FROM events WHERE kind = 'escalation_raised' ORDER BY seq")
        return [f"{event['clock']}:{event['step']}" for event in (msgspec.json.decode(row["payload"]) for row in rows)]


@pytest.fixture
def watch(bench: Bench) -> Watch:
    return Watch(bench, bench.clock.now() - timedelta(days=7))


async def test_new_lead_from_foretold_to_told(watch: Watch) -> None:
    await watch.open()
    await watch.assign("ana")
    await watch.write(1)
    assert await watch.look(seconds=60) == 0
    await watch.look(seconds=90)
    (row,) = await watch.escalations()
    assert (row["clock"], row["assigned_to"], row["breached_at"]) == ("new_lead", "ana", None)
    assert row["predicted_at"] == watch.clock.now(), "foretold before it happens"
    assert await watch.tasks() == []
    await watch.look(seconds=151)
    (row,) = await watch.escalations()
    assert row["breached_at"] == watch.clock.now()
    (task,) = await watch.tasks()
    assert (task["assigned_to"], task["due_at"]) == ("ana", row["due_at"].isoformat())
    assert await watch.look(seconds=10) == 0
    await watch.look(minutes=5)
    assert await watch.raised() == ["new_lead:predicted", "new_lead:breached", "new_lead:lead_told"]
    assert len(await watch.tasks()) == 1


async def test_answered_in_time(watch: Watch) -> None:
    await watch.open()
    await watch.assign("ana")
    await watch.write(1)
    await watch.look(seconds=150)
    await watch.write(2, "outbound", userId="ana")
    await watch.look(minutes=10)
    (row,) = await watch.escalations()
    assert row["ended_at"] is not None
    assert row["breached_at"] is None
    assert await watch.tasks() == []


async def test_automatic_reply_is_no_answer(watch: Watch) -> None:
    await watch.open()
    await watch.assign("ana")
    await watch.write(1)
    await watch.write(2, "outbound", source="workflow")
    await watch.look(minutes=6)
    assert await watch.raised() == ["new_lead:breached"]


async def test_hot_reply_is_a_task_at_once(watch: Watch) -> None:
    watch.bench.ml.answer = score(0.95)
    await watch.open()
    await watch.assign("ana")
    await watch.write(1, "outbound", userId="ana")
    watch.clock.advance(seconds=30)
    await watch.write(2)
    assert await watch.look(seconds=1) == 1
    (task,) = await watch.tasks()
    assert "hot lead" in task["title"]
    assert await watch.look(seconds=1) == 0


async def test_nobody_assigned(watch: Watch) -> None:
    await watch.open()
    await watch.write(1)
    await watch.look(minutes=6)
    (row,) = await watch.escalations()
    assert row["lead_told_at"] == row["breached_at"]
    assert "Nobody is assigned" in row["task"]
    assert await watch.tasks() == []


async def test_outside_business_hours_the_clock_stands(watch: Watch) -> None:
    await watch.open(hours={"tuesday": [{"opens": "09:00", "closes": "18:00"}]})
    await watch.assign("ana")
    await watch.write(1)
    await watch.look(hours=10)
    assert [row["breached_at"] for row in await watch.escalations()] in ([], [None])
    assert await watch.tasks() == []


async def test_overdue_before_we_watched_is_not_escalated(bench: Bench) -> None:
    watch = Watch(bench, bench.clock.now() + timedelta(hours=1))
    await watch.open()
    await watch.assign("ana")
    await watch.write(1)
    await watch.look(hours=1, minutes=5)
    (row,) = await watch.escalations()
    assert "before this account was connected" in row["task"]
    assert await watch.tasks() == []
    assert await watch.raised() == []


async def test_other_shards_are_left_alone(watch: Watch) -> None:
    await watch.open()
    await watch.write(1)
    watch.clock.advance(minutes=6)
    assert await watch.watch.step([]) == 0


async def test_agents_history_foretells(watch: Watch) -> None:
    """Who answers within two minutes is not expected to miss; who takes twenty is, from the beginning."""
    await watch.open()
    start = watch.clock.now()
    for user, minutes in (("quick", 1), ("slow", 20)):
        await watch.bench.rows(
            """INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, known_at, user_id)
               SELECT 'l1', $1 || n || '-' || d, $1 || n, $1 || n || '-' || d, d = 0, 'sms', t, t, CASE WHEN d > 0 THEN $1 END
               FROM generate_series(1, 30) n, (VALUES (0), ($2::int)) v(d),
                 LATERAL (SELECT $3::timestamptz - n * interval '1 hour' + d * interval '1 minute' AS t) w RETURNING 1""",
            user, minutes, start - timedelta(minutes=600),
        )  # fmt: skip
    found = {}
    for user in ("quick", "slow"):
        await watch.assign(user)
        await watch.write(1 if user == "quick" else 2)
        await watch.look(seconds=125)
        found[user] = {row["assigned_to"]: row["probability"] for row in await watch.escalations()}.get(user, 0)
    assert found["slow"] > 0.8
    assert found["quick"] < found["slow"]


async def send(bench: Bench, crm: FakeGoHighLevel) -> None:
    writer = ContactWriter(crm, CustomFields(crm, FakeFieldIdStore(), FIELDS), None)
    sender = Sender(OutboxRepository(bench.database), writer)
    await sender.step()
    await sender.drained()


async def queue(watch: Watch) -> None:
    await watch.open()
    await watch.assign("ana")
    await watch.write(1)
    await watch.look(minutes=6)
    await watch.bench.rows("DELETE FROM outbox WHERE kind <> 'task' RETURNING 1")


async def test_task_reaches_the_crm(watch: Watch) -> None:
    await queue(watch)
    crm = FakeGoHighLevel(creates_unknown=True)
    await send(watch.bench, crm)
    (task,) = crm.books.tasks["c1"]
    assert task["assignedTo"] == "ana"
    (row,) = await watch.bench.rows("SELECT state FROM outbox WHERE kind = 'task'")
    assert row["state"] == "sent"


@pytest.mark.parametrize(
    ("error", "state"), [(AmbiguousOutcome("hung up"), "review"), (NoAccess("no token"), "pending")]
)
async def test_task_that_fails(watch: Watch, error: Any, state: str) -> None:
    await queue(watch)
    crm = FakeGoHighLevel(creates_unknown=True)
    crm.fail("add_task", error)
    await send(watch.bench, crm)
    (row,) = await watch.bench.rows("SELECT state FROM outbox WHERE kind = 'task'")
    assert row["state"] == state
