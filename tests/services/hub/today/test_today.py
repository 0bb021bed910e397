from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.services.hub.conftest import START, message, minutes, named

from enterprisehub.contracts.events import AppointmentChanged

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


def appointment(contact_id: str, starts_at: datetime, status: str = "confirmed", number: int = 1) -> AppointmentChanged:
    at = NOW - timedelta(hours=1) + minutes(number)
    return AppointmentChanged(
        event_id=f"appointment:{contact_id}:{number}",
        location_id="A",
        contact_id=contact_id,
        occurred_at=at,
        known_at=at,
        appointment_id=f"a-{contact_id}",
        starts_at=starts_at,
        status=status,
        title="Showing",
    )


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, name, role) VALUES ('u1', 'A', 'g1', 'Gil Agent', 'agent')"
    )
    for name, wait in (("first", 90), ("second", 5)):
        since = NOW - minutes(wait)
        said = message(name, 1, "x" * 400 if name == "first" else "Is it still there?", since)
        await put(named(name, name.title(), START), said, waiting_since=since)
        await admin.execute(
            "INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, body, occurred_at,"
            " known_at) VALUES ('A', $1, $1, 'e', true, 'sms', $2, $3, $3)",
            name,
            said.body,
            since,
        )
    await admin.execute("UPDATE leads SET assigned_to = 'g1' WHERE contact_id = 'second'")
    await put(named("other", "Elsewhere", START, "B"), message("other", 1, "?", NOW, "B"), waiting_since=NOW)
    soon = NOW + timedelta(days=2)
    await put(named("met", "Met", START), appointment("met", soon))
    await put(
        named("moved", "Moved", START),
        appointment("moved", soon),
        appointment("moved", NOW + timedelta(days=20), number=2),
    )
    await put(named("off", "Off", START), appointment("off", soon), appointment("off", soon, "cancelled", 2))
    advice = {"factors": {"budget": {"certainty": "known"}}, "missing": ["timeline"], "questions": [{"text": "When?"}]}
    await admin.execute("UPDATE leads SET coaching = $1 WHERE contact_id = 'met'", msgspec.json.encode(advice).decode())


async def test_unanswered_begins_with_the_longest_wait(agent_of_a: Any) -> None:
    answer = (await agent_of_a.get("/v1/today/unanswered")).json()
    assert [one["contact_id"] for one in answer["items"]] == ["first", "second"]
    assert answer["total"] == 2
    assert (answer["items"][1]["agent"], answer["items"][1]["message"]) == ("Gil Agent", "Is it still there?")
    assert len(answer["items"][0]["message"]) == 300
    assert answer["items"][0]["may_contact"] is None


async def test_unanswered_of_one_agent(agent_of_a: Any) -> None:
    answer = (await agent_of_a.get("/v1/today/unanswered?assigned_to=g1&limit=1")).json()
    assert [one["contact_id"] for one in answer["items"]] == ["second"]


async def test_unanswered_of_another_location(agent_of_a: Any, operator: Any) -> None:
    assert (await agent_of_a.get("/v1/today/unanswered?location_id=B")).status_code == 404
    assert (await operator.get("/v1/today/unanswered?location_id=B")).json()["total"] == 1


async def test_appointments_that_hold_in_the_window(agent_of_a: Any) -> None:
    items = (await agent_of_a.get("/v1/today/appointments")).json()["items"]
    assert [one["contact_id"] for one in items] == ["met"]
    assert (items[0]["missing"], items[0]["question"], items[0]["title"]) == (["timeline"], "When?", "Showing")
    later = (await agent_of_a.get("/v1/today/appointments?days=31")).json()["items"]
    assert [one["contact_id"] for one in later] == ["met", "moved"]


@pytest.mark.parametrize("path", ["unanswered?limit=0", "appointments?days=400", "unanswered?assigned_to="])
async def test_bad_questions(agent_of_a: Any, path: str) -> None:
    assert (await agent_of_a.get(f"/v1/today/{path}")).status_code == 422
