"""The outbox over a real Postgres: schedule, newest wins, crashes, and the stand-in over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.errors import (
    AmbiguousOutcome,
    GoHighLevelError,
    NoAccess,
    NotFoundThere,
    RateLimited,
    RejectedBody,
    UnavailableThere,
    WrongTenant,
)
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.clients.gohighlevel.fields import CustomFields, FakeFieldIdStore
from enterprisehub.clients.gohighlevel.repository import FieldIdRepository
from enterprisehub.clients.gohighlevel.tokens import StaticToken
from enterprisehub.clients.gohighlevel.transport import Transport
from enterprisehub.kit import cache
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.pipeline.leads_repository import write_outbox
from enterprisehub.services.pipeline.writeback import SCHEDULE, Sender, run
from enterprisehub.services.pipeline.writeback_contact import FIELDS, ContactWriter
from enterprisehub.services.pipeline.writeback_echo import written_marks
from enterprisehub.services.pipeline.writeback_repository import OutboxRepository
from enterprisehub.simulation.standin.running import running

pytestmark = pytest.mark.servers


class Outbox:
    """An outbox, the fake CRM behind it and a sender."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.crm = FakeGoHighLevel(creates_unknown=True)
        self.repository = OutboxRepository(database)
        writer = ContactWriter(self.crm, CustomFields(self.crm, FakeFieldIdStore(), FIELDS), None)
        self.sender = Sender(self.repository, writer)

    async def decide(self, contact_id: str = "c1", location_id: str = "l1", **payload: Any) -> None:
        """Put a decision into the outbox as the pipeline does."""
        given = {"probability": 0.5, "temperature": "warm", **payload}
        async with self.database.transaction("*") as connection:
            statement = write_outbox([(location_id, contact_id, json.dumps(given))])
            await connection.execute(statement.sql, *statement.arguments)

    async def send(self) -> None:
        await self.sender.step()
        await self.sender.drained()

    async def rows(self) -> list[dict[str, Any]]:
        found = await self.database.pool.fetch("SELECT *, next_at - now() AS wait FROM outbox ORDER BY id")
        return [{**row, "payload": json.loads(row["payload"])} for row in found]

    async def row(self) -> dict[str, Any]:
        (row,) = await self.rows()
        return row

    async def hurry(self) -> None:
        """Let the waits pass."""
        await self.database.pool.execute("UPDATE outbox SET next_at = now() - interval '1 s'")

    def notes(self, contact_id: str = "c1") -> list[str]:
        return [note["body"] for note in self.crm.books.notes.get(contact_id, [])]


@pytest_asyncio.fixture
async def outbox(database_url: str) -> AsyncIterator[Outbox]:
    database = await Database.connect(database_url, Role.PIPELINE, most=6)
    yield Outbox(database)
    await database.close()


async def test_sent(outbox: Outbox) -> None:
    await outbox.decide(note="now warm", tags_add=["ehub:warm"])
    await outbox.send()
    row = await outbox.row()
    assert (row["state"], row["error"], row["attempts"]) == ("sent", None, 1)
    assert row["sent_at"] is not None
    assert outbox.notes() == ["now warm"]
    assert outbox.crm.books.contacts["c1"]["tags"] == ["ehub:warm"]


async def test_schedule_then_dead_letter(outbox: Outbox) -> None:
    await outbox.decide()
    for attempt, wait in enumerate(SCHEDULE, start=1):
        outbox.crm.fail("contact", UnavailableThere("down"))
        await outbox.send()
        row = await outbox.row()
        assert (row["state"], row["attempts"]) == ("pending", attempt)
        assert wait - timedelta(seconds=5) < row["wait"] <= wait
        await outbox.hurry()
    outbox.crm.fail("contact", UnavailableThere("down"))
    await outbox.send()
    row = await outbox.row()
    assert (row["state"], row["attempts"], row["error"]) == ("dead", 8, "down")


async def test_not_due_yet(outbox: Outbox) -> None:
    await outbox.decide()
    outbox.crm.fail("contact", UnavailableThere("down"))
    await outbox.send()
    await outbox.send()
    assert (await outbox.row())["attempts"] == 1


@pytest.mark.parametrize("error", [WrongTenant("no"), RejectedBody("no"), NotFoundThere("no")], ids=lambda e: e.title)
async def test_hopeless(outbox: Outbox, error: GoHighLevelError) -> None:
    await outbox.decide()
    outbox.crm.fail("contact", error)
    await outbox.send()
    assert (await outbox.row())["state"] == "dead"


async def test_rate_limit_is_no_failure(outbox: Outbox) -> None:
    await outbox.decide()
    outbox.crm.fail("update_contact", RateLimited("limit", retry_after_s=40))
    await outbox.send()
    row = await outbox.row()
    assert (row["state"], row["attempts"]) == ("pending", 0)
    assert timedelta(seconds=35) < row["wait"] <= timedelta(seconds=40)


async def test_location_without_access_waits(outbox: Outbox) -> None:
    for contact_id in ("c1", "c2", "c3"):
        await outbox.decide(contact_id, location_id="bare")
    await outbox.decide("c4", location_id="open")
    for _ in range(3):
        outbox.crm.fail("custom_fields", NoAccess("no token"))
    await outbox.send()
    await outbox.decide("c5", location_id="bare")
    outbox.crm.calls.clear()
    await outbox.send()
    assert [target for name, target in outbox.crm.calls if name == "custom_fields"] in ([], ["open"])
    await outbox.hurry()
    await outbox.send()
    waiting = [row for row in await outbox.rows() if row["location_id"] == "bare"]
    assert {row["state"] for row in waiting} == {"pending"}
    assert {row["error"] for row in waiting if row["contact_id"] != "c5"} == {"no token"}
    assert {row["attempts"] for row in waiting} == {0}


async def test_newest_wins(outbox: Outbox) -> None:
    await outbox.decide(probability=0.2)
    await outbox.decide(probability=0.8)
    await outbox.send()
    row = await outbox.row()
    assert row["payload"]["probability"] == 0.8
    assert [name for name, _ in outbox.crm.calls].count("update_contact") == 1


async def test_newest_keeps_the_note_of_the_one_it_replaces(outbox: Outbox) -> None:
    await outbox.decide(probability=0.2, temperature="hot", note="now hot, was cold")
    await outbox.decide(probability=0.3, temperature="hot", note=None)
    await outbox.send()
    assert outbox.notes() == ["now hot, was cold"]
    await outbox.decide(note="now warm, was hot")
    await outbox.decide(note="now cold, was warm")
    await outbox.send()
    assert outbox.notes() == ["now hot, was cold", "now cold, was warm"]


async def test_newer_decision_while_sending(outbox: Outbox) -> None:
    await outbox.decide(probability=0.2)
    (old,) = await outbox.repository.claim([], 5)
    await outbox.decide(probability=0.8)
    assert await outbox.repository.claim([], 5) == [], "one row of a contact at a time"
    await outbox.repository.finish(old, "sent")
    await outbox.send()
    assert [row["state"] for row in await outbox.rows()] == ["sent", "sent"]


async def test_newer_decision_takes_over_the_note_of_a_failed_one(outbox: Outbox) -> None:
    await outbox.decide(probability=0.2, note="now hot, was cold")
    (old,) = await outbox.repository.claim([], 5)
    await outbox.decide(probability=0.8)
    await outbox.repository.again(old, timedelta(0), "down")
    row = await outbox.row()
    assert (row["payload"]["probability"], row["payload"]["note"]) == (0.8, "now hot, was cold")
    await outbox.send()
    assert outbox.notes() == ["now hot, was cold"]


@pytest.mark.parametrize("after_effect", [True, False])
async def test_ambiguous_note_goes_to_review(outbox: Outbox, after_effect: bool) -> None:
    await outbox.decide(note="now warm")
    outbox.crm.fail("add_note", AmbiguousOutcome("timeout"), after_effect=after_effect)
    await outbox.send()
    assert (await outbox.row())["state"] == "review"
    await outbox.hurry()
    await outbox.send()
    await outbox.sender.recover()
    assert outbox.notes() == (["now warm"] if after_effect else [])


async def test_note_surely_not_sent_is_tried_again(outbox: Outbox) -> None:
    await outbox.decide(note="now warm")
    outbox.crm.fail("add_note", UnavailableThere("no connection"))
    await outbox.send()
    assert (await outbox.row())["state"] == "pending"
    await outbox.hurry()
    await outbox.send()
    assert outbox.notes() == ["now warm"]


async def test_sender_died_before_the_note(outbox: Outbox) -> None:
    await outbox.decide(note="now warm")
    await outbox.repository.claim([], 5)
    await outbox.sender.recover()
    assert (await outbox.row())["state"] == "sending", "its lease holds"
    await outbox.hurry()
    await outbox.sender.recover()
    await outbox.send()
    assert ((await outbox.row())["state"], outbox.notes()) == ("sent", ["now warm"])


async def test_sender_died_during_the_note(outbox: Outbox) -> None:
    await outbox.decide(note="now warm")
    (row,) = await outbox.repository.claim([], 5)
    assert await outbox.repository.note_started(row)
    await outbox.hurry()
    await outbox.sender.recover()
    assert (await outbox.row())["state"] == "review"
    assert outbox.notes() == []


async def test_sender_paused_past_its_lease(outbox: Outbox) -> None:
    await outbox.decide(note="now warm")
    (paused,) = await outbox.repository.claim([], 5)
    await outbox.hurry()
    await outbox.sender.recover()
    await outbox.send()
    assert not await outbox.repository.note_started(paused), "it may not write the note a second time"
    await outbox.repository.finish(paused, "dead", "late")
    await outbox.repository.again(paused, timedelta(0), "late")
    assert (await outbox.row())["state"] == "sent"


async def test_two_senders_share_without_doubling(outbox: Outbox) -> None:
    for number in range(20):
        await outbox.decide(f"c{number}", location_id=f"l{number % 7}", note="n")
    other = Outbox(outbox.database)
    other.crm.books = outbox.crm.books
    for _ in range(4):
        await asyncio.gather(outbox.send(), other.send())
    assert {row["state"] for row in await outbox.rows()} == {"sent"}
    assert all(outbox.notes(f"c{number}") == ["n"] for number in range(20))


async def test_busy_location_leaves_hands_for_others(outbox: Outbox) -> None:
    for number in range(30):
        await outbox.decide(f"c{number}", location_id="busy")
    await outbox.decide("quiet", location_id="quiet")
    for _ in range(3):
        await outbox.sender.step()
        await asyncio.sleep(0)
    await outbox.sender.drained()
    await outbox.send()
    assert "quiet" in {row["contact_id"] for row in await outbox.rows() if row["state"] == "sent"}


async def test_bug_of_ours_does_not_stop_others(outbox: Outbox) -> None:
    await outbox.decide("bad", reasons=["x"])
    await outbox.database.pool.execute('UPDATE outbox SET payload = \'{"note": "n"}\'')
    outbox.crm.books.contacts["bad"] = {"id": "bad", "locationId": "l1", "tags": None, "customFields": 3}
    await outbox.decide("good")
    await outbox.send()
    assert {row["contact_id"]: row["state"] for row in await outbox.rows()} == {"bad": "pending", "good": "sent"}


async def test_payload_that_can_not_be_read(outbox: Outbox) -> None:
    await outbox.decide("bad")
    await outbox.database.pool.execute("UPDATE outbox SET payload = '{\"tags_add\": 3}'")
    await outbox.decide("good")
    await outbox.send()
    assert {row["contact_id"]: row["state"] for row in await outbox.rows()} == {"bad": "dead", "good": "sent"}


async def test_field_deleted_in_the_crm_is_made_again(outbox: Outbox) -> None:
    await outbox.decide()
    await outbox.send()
    books = outbox.crm.books
    books.fields.clear()
    books.contacts["c1"]["customFields"] = [{"id": "theirs", "value": "x"}]
    await outbox.decide(probability=0.9)
    await outbox.send()
    assert [row["state"] for row in await outbox.rows()] == ["sent", "pending"]
    await outbox.hurry()
    await outbox.send()
    assert [row["state"] for row in await outbox.rows()] == ["sent", "sent"]


async def test_newer_decision_in_the_very_moment_of_a_failure(outbox: Outbox) -> None:
    await outbox.decide(probability=0.2, note="now hot")
    (old,) = await outbox.repository.claim([], 5)
    async with outbox.database.transaction("*") as connection:
        statement = write_outbox([("l1", "c1", json.dumps({"probability": 0.8}))])
        await connection.execute(statement.sql, *statement.arguments)
        putting_back = asyncio.create_task(outbox.repository.again(old, timedelta(0), "down"))
        await asyncio.sleep(0.2)
        assert not putting_back.done(), "it waits for the newer one's commit"
    await putting_back
    row = await outbox.row()
    assert (row["payload"]["probability"], row["payload"]["note"]) == (0.8, "now hot")


class Stuck(FakeGoHighLevel):
    """A CRM of which one call never answers."""

    def __init__(self, call: str) -> None:
        super().__init__(creates_unknown=True)
        self._stuck = call
        self.reached = asyncio.Event()

    async def add_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None:
        await self._wait("add_tags")
        await super().add_tags(location_id, contact_id, tags)

    async def add_note(self, location_id: str, contact_id: str, body: str) -> dict[str, Any]:
        await self._wait("add_note")
        return await super().add_note(location_id, contact_id, body)

    async def _wait(self, call: str) -> None:
        if call == self._stuck:
            self.reached.set()
            await asyncio.Event().wait()


def stuck(outbox: Outbox, call: str, **limits: float) -> tuple[Stuck, Sender]:
    crm = Stuck(call)
    writer = ContactWriter(crm, CustomFields(crm, FakeFieldIdStore(), FIELDS), None)
    return crm, Sender(outbox.repository, writer, **limits)


@pytest.mark.parametrize(("call", "state"), [("add_tags", "pending"), ("add_note", "review")])
async def test_row_past_its_deadline(outbox: Outbox, call: str, state: str) -> None:
    _, sender = stuck(outbox, call, deadline_s=0.3)
    await outbox.decide(tags_add=["t"], note="n")
    await sender.step()
    await sender.drained()
    row = await outbox.row()
    assert (row["state"], row["error"]) == (state, "not done after 0.3 s")


async def test_stop_leaves_what_hangs_to_its_lease(outbox: Outbox) -> None:
    crm, sender = stuck(outbox, "add_note", stop_grace_s=0.1)
    await outbox.decide(note="n")
    stop = asyncio.Event()
    running_sender = asyncio.create_task(sender.run(stop))
    await asyncio.wait_for(crm.reached.wait(), 10)
    stop.set()
    await asyncio.wait_for(running_sender, 5)
    await asyncio.sleep(0)
    assert (await outbox.row())["state"] == "sending"
    await outbox.hurry()
    await outbox.sender.recover()
    assert (await outbox.row())["state"] == "review"


@pytest.mark.parametrize("error", [ConnectionRefusedError("away"), ZeroDivisionError("a bug")], ids=["away", "bug"])
async def test_trouble_passes(outbox: Outbox, error: Exception) -> None:
    class Flaky(OutboxRepository):
        fails = 1

        async def depth(self) -> tuple[dict[str, int], float]:
            if self.fails:
                self.fails -= 1
                raise error
            return await super().depth()

    writer = ContactWriter(outbox.crm, CustomFields(outbox.crm, FakeFieldIdStore(), FIELDS), None)
    sender, stop = Sender(Flaky(outbox.database), writer, poll_s=0.01), asyncio.Event()
    await outbox.decide()
    running_sender = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(10):
        while (await outbox.row())["state"] != "sent":  # noqa: ASYNC110 the row is in Postgres
            await asyncio.sleep(0.02)
    stop.set()
    await running_sender


async def test_depth_and_sweep(outbox: Outbox) -> None:
    assert await outbox.repository.depth() == ({"pending": 0}, 0.0)
    await outbox.decide("c1")
    await outbox.decide("c2")
    rows, age_s = await outbox.repository.depth()
    assert rows == {"pending": 2}
    assert 0 <= age_s < 60
    await outbox.send()
    await outbox.database.pool.execute("UPDATE outbox SET sent_at = now() - interval '8 days' WHERE contact_id = 'c1'")
    await outbox.repository.sweep()
    assert [row["contact_id"] for row in await outbox.rows()] == ["c2"]


async def test_over_http_to_the_stand_in(database_url: str, redis_url: str) -> None:
    database = await Database.connect(database_url, Role.PIPELINE, most=6)
    redis, stop = cache.connect(redis_url), asyncio.Event()
    outbox = Outbox(database)
    async with running() as standin, httpx.AsyncClient(trust_env=False, verify=False) as http:
        crm = HttpGoHighLevel(Transport(http, standin.base_url, StaticToken("demo-token")))
        sending = asyncio.create_task(run(database, crm, FieldIdRepository(database), redis, stop))
        await outbox.decide(
            location_id="acceptLocation0001", reasons=["Replied fast"], note="now warm", tags_add=["ehub:warm"]
        )
        async with asyncio.timeout(20):
            while (await outbox.row())["state"] != "sent":  # noqa: ASYNC110 the row is in Postgres
                await asyncio.sleep(0.05)
        stop.set()
        await sending
        contact = await standin.contact("c1")
        assert contact["locationId"] == "acceptLocation0001"
        assert contact["fields"] == {"ehub_score": "50.0", "ehub_temperature": "warm", "ehub_reasons": "Replied fast"}
        assert contact["tags"] == ["ehub:warm"]
        assert [note["body"] for note in contact["notes"]] == ["now warm"]
        assert {call["status"] for call in await standin.calls()} == {200, 201}
    marks = await written_marks(redis, [("acceptLocation0001", "c1")])
    assert "+ehub:warm" in marks["acceptLocation0001", "c1"]
    await redis.aclose()
    await database.close()
