"""Lists over HTTP from the stand-in: every record comes, page by page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.client import Page
from enterprisehub.simulation.standin.running import RunningStandin

Connects = Callable[..., HttpGoHighLevel]
Fetch = Callable[[HttpGoHighLevel, Any], Awaitable[Page]]
L = "location1"
NOW = datetime(2026, 11, 23, tzinfo=UTC)

LISTS: dict[str, tuple[str, Fetch]] = {
    "contacts": ("contacts", lambda crm, after: crm.contacts(L, after=after, limit=10)),
    "conversations": ("conversations", lambda crm, after: crm.conversations(L, after=after, limit=10)),
    "messages": ("messages", lambda crm, after: crm.messages(L, "v1", after=after, limit=10)),
    "exported": ("messages", lambda crm, after: crm.exported_messages(L, after=after, limit=10)),
    "emails": ("messages", lambda crm, after: crm.exported_messages(L, email=True, after=after, limit=10)),
    "opportunities": ("opportunities", lambda crm, after: crm.opportunities(L, after=after, limit=10)),
    "records": ("records", lambda crm, after: crm.records(L, "custom_objects.property", after=after, limit=10)),
}


def records(kind: str, number: int, email: bool, ties: int) -> list[dict[str, Any]]:
    """Make records of which `ties` in a row bear the same time."""
    made = []
    for n in range(number):
        at = (NOW + timedelta(seconds=n // ties)).isoformat().replace("+00:00", "Z")
        one = {
            "id": f"r{n:03}",
            "locationId": L,
            "contactId": "c1",
            "conversationId": "v1",
            "objectKey": "custom_objects.property",
        }
        one |= {"dateAdded": at, "createdAt": at, "lastMessageDate": at}
        made.append(one | {"messageType": "TYPE_EMAIL" if email else "TYPE_SMS"})
    return made


@pytest.mark.parametrize("number", [0, 9, 10, 11, 35])
@pytest.mark.parametrize("ties", [1, 4])
@pytest.mark.parametrize("name", LISTS)
async def test_every_record_comes(
    connect: Connects, standin: RunningStandin, name: str, number: int, ties: int
) -> None:
    kind, fetch = LISTS[name]
    await standin.control("seed", **{kind: records(kind, number, name == "emails", ties)})
    crm, after = connect(), None
    seen: list[str] = []
    for _ in range(20):
        page = await fetch(crm, after)
        seen += [record["id"] for record in page.items]
        after = page.after
        if after is None:
            break
    assert after is None
    assert sorted(set(seen)) == [f"r{n:03}" for n in range(number)]
    if name != "conversations":  # there, ties are read again
        assert len(seen) == number


async def test_conversations_of_the_same_moment_end(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("seed", conversations=records("conversations", 25, False, 25))
    crm, after, pages = connect(), None, 0
    while pages < 10:
        page = await crm.conversations(L, after=after, limit=10)
        pages, after = pages + 1, page.after
        if after is None:
            break
    assert pages < 10


async def test_calendar_events_in_a_window(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("seed", calendars=[{"id": "k", "locationId": L}])
    crm = connect()
    for days in (-3, 0, 3):
        starts = (NOW + timedelta(days=days)).isoformat()
        await crm.book_appointment(L, {"calendarId": "k", "contactId": "c1", "startTime": starts})
    found = await crm.calendar_events(L, "k", starts=NOW, ends=NOW + timedelta(days=1))
    assert [event["startTime"] for event in found] == [NOW.isoformat()]
    assert [calendar["id"] for calendar in await crm.calendars(L)] == ["k"]


async def test_contact_from_creation_to_deletion(connect: Connects, standin: RunningStandin) -> None:
    crm = connect()
    made = await crm.create_contact(L, {"firstName": "Ann", "email": "ann@example.com"})
    again = await crm.upsert_contact(L, {"email": "ann@example.com", "lastName": "Lee"})
    assert again["id"] == made["id"]
    task = await crm.add_task(L, made["id"], title="Call", due_at=NOW, assigned_to="u1")
    assert [t["id"] for t in await crm.tasks(L, made["id"])] == [task["id"]]
    await crm.add_note(L, made["id"], "Prefers mornings")
    assert [n["body"] for n in await crm.notes(L, made["id"])] == ["Prefers mornings"]
    await crm.start_workflow(L, made["id"], "w1")
    assert standin.crm.books.workflows == [(made["id"], "w1")]
    sent = await crm.send_message(L, made["id"], channel="Email", text="<p>Hello</p>")
    assert standin.crm.books.messages[sent["messageId"]]["body"] == "<p>Hello</p>"
    await crm.delete_contact(L, made["id"])
    assert made["id"] not in standin.crm.books.contacts


async def test_opportunity_changed(connect: Connects, standin: RunningStandin) -> None:
    await standin.control(
        "seed",
        opportunities=[{"id": "o1", "locationId": L, "status": "open"}],
        pipelines=[{"id": "p1", "locationId": L, "stages": [{"id": "s1"}]}],
        users=[{"id": "u1", "locationId": L}],
        locations=[{"id": L, "name": "North"}],
    )
    crm = connect()
    assert (await crm.update_opportunity(L, "o1", {"status": "won"}))["status"] == "won"
    assert [p["id"] for p in await crm.pipelines(L)] == ["p1"]
    assert [u["id"] for u in await crm.users(L)] == ["u1"]
    assert (await crm.location(L))["name"] == "North"
