"""An import over a real Postgres from the fake CRM."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from enterprisehub.clients.gohighlevel.errors import NoAccess, UnavailableThere, WrongTenant
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.pipeline.sync import Sync, SyncReport
from enterprisehub.services.pipeline.sync_repository import SyncRepository

pytestmark = pytest.mark.servers

L = "l1"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
AT = "2026-05-01T08:00:00.000Z"
CONTACTS, MESSAGES = 250, 1100


class Account:
    """A CRM account with some of everything, and an import of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.crm = FakeGoHighLevel()
        self.told: list[tuple[str, int, int | None]] = []
        self._fill()

    def _fill(self) -> None:
        books = self.crm.books
        books.locations[L] = {"id": L, "name": "North"}
        books.users["u1"] = {"id": "u1", "locationId": L, "name": "Bo"}
        books.calendars["k1"] = {"id": "k1", "locationId": L}
        books.calendars["k2"] = {"id": "k2", "locationId": L}
        for n in range(CONTACTS):
            self._put("contacts", f"c{n}", tags=[], customFields=[], dateAdded=AT, dateUpdated=AT)
            self._put("conversations", f"v{n}", contactId=f"c{n}", lastMessageDate=AT[:-3] + f"{n:03}Z")
        for n in range(MESSAGES):
            kind = "TYPE_EMAIL" if n % 11 == 0 else "TYPE_SMS"
            self._put("messages", f"m{n}", contactId=f"c{n % CONTACTS}", messageType=kind, dateAdded=AT)
        self._put("opportunities", "o1", contactId="c1", createdAt=AT, updatedAt=AT)
        self._put("events", "e1", contactId="c1", calendarId="k2", startTime="2026-11-24T10:00:00Z", dateUpdated=AT)

    def _put(self, kind: str, record_id: str, **fields: Any) -> None:
        getattr(self.crm.books, kind)[record_id] = {"id": record_id, "locationId": L, **fields}

    async def run(self, *, resume: bool = False) -> SyncReport:
        self.told.clear()
        importing = Sync(self.crm, SyncRepository(self.database), FixedClock(NOW))
        return await importing.run(L, resume=resume, progress=lambda *given: self.told.append(given))

    async def inbox(self) -> dict[str, int]:
        rows = await self.database.pool.fetch("SELECT type, count(*) AS rows FROM inbox GROUP BY type")
        return {row["type"]: row["rows"] for row in rows}


WHOLE = {
    "LocationUpdate": 1,
    "UserCreate": 1,
    "ContactUpdate": CONTACTS,
    "OutboundMessage": MESSAGES,
    "ConversationUnreadUpdate": CONTACTS,
    "OpportunityUpdate": 1,
    "AppointmentUpdate": 1,
}


@pytest_asyncio.fixture
async def account(database_url: str) -> AsyncIterator[Account]:
    database = await Database.connect(database_url, Role.PIPELINE, most=2)
    yield Account(database)
    await database.close()


def new(report: SyncReport) -> dict[str, int]:
    return {one.resource: one.new for one in report.resources}


async def test_everything_once(account: Account) -> None:
    report = await account.run()
    assert not report.failed
    assert await account.inbox() == WHOLE
    assert new(report)["messages"] + new(report)["emails"] == MESSAGES
    assert ("contacts", 100, CONTACTS) in account.told
    assert ("contacts", CONTACTS, CONTACTS) in account.told
    row = await account.database.pool.fetchrow("SELECT * FROM inbox WHERE type = 'ContactUpdate' ORDER BY id LIMIT 1")
    assert row is not None
    assert (row["location_id"], row["state"]) == (L, 0)
    assert msgspec.json.decode(row["body"])["_import"] is True


async def test_again_changes_nothing(account: Account) -> None:
    await account.run()
    assert set(new(await account.run()).values()) == {0}
    assert await account.inbox() == WHOLE


async def test_changed_since(account: Account) -> None:
    await account.run()
    account.crm.books.contacts["c7"]["dateUpdated"] = "2026-06-01T00:00:00Z"
    assert new(await account.run())["contacts"] == 1


@pytest.mark.parametrize("call", ["exported_messages", "conversations", "opportunities", "calendar_events"])
async def test_interrupted_between_resources(account: Account, call: str) -> None:
    account.crm.fail(call, UnavailableThere("cut"))
    with pytest.raises(UnavailableThere):
        await account.run()
    account.crm.calls.clear()
    assert not (await account.run(resume=True)).failed
    assert await account.inbox() == WHOLE
    assert "contacts" not in [name for name, _ in account.crm.calls], "what was finished is not read again"


async def test_interrupted_within_a_resource(account: Account) -> None:
    account.crm.fail("contacts", UnavailableThere("cut"), passing=2)
    with pytest.raises(UnavailableThere):
        await account.run()
    assert (await account.inbox())["ContactUpdate"] == 200
    account.crm.calls.clear()
    report = await account.run(resume=True)
    assert [name for name, _ in account.crm.calls].count("contacts") == 1, "two of three pages were there"
    assert next(one.read for one in report.resources if one.resource == "contacts") == CONTACTS
    assert await account.inbox() == WHOLE


async def test_resource_without_its_scope(account: Account) -> None:
    account.crm.fail("opportunities", WrongTenant("no scope"))
    report = await account.run()
    assert report.failed
    assert [one.resource for one in report.resources if one.error] == ["opportunities"]
    assert "OpportunityUpdate" not in await account.inbox()
    assert (await account.run(resume=True)).failed is False
    assert await account.inbox() == WHOLE


async def test_nobody_connected_the_location(account: Account) -> None:
    account.crm.fail("location", NoAccess("no token"))
    with pytest.raises(NoAccess):
        await account.run()
    assert await account.inbox() == {}


async def test_known_locations(account: Account) -> None:
    async with account.database.transaction("*") as connection:
        await connection.execute(
            "INSERT INTO locations (location_id, is_demo, status) VALUES ('a', false, 'active'), "
            "('demo-1', true, 'active'), ('gone', false, 'uninstalled')"
        )
    repository = SyncRepository(account.database)
    assert await repository.connected(demo=False) == ["a"]
    assert await repository.connected(demo=True) == ["a", "demo-1"]
