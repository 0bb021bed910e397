"""Clocks, answer times and why somebody was told, over the API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.services.hub.conftest import Hub, message

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.events import ContactChanged
from enterprisehub.domain.business_hours import DAYS

pytestmark = pytest.mark.servers


def assigned(contact_id: str, to: str, at: datetime) -> ContactChanged:
    return ContactChanged(
        event_id=f"assign:{contact_id}", location_id="A", contact_id=contact_id, occurred_at=at, known_at=at,
        assigned_to=to, created_at=at, name=contact_id.title(),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    now = datetime.now(UTC)  # when the tests run: the whole suite may have been collected long before
    hours = {day: [{"opens": "00:00", "closes": "23:59"}] for day in DAYS}
    await admin.execute(
        "INSERT INTO locations (location_id, timezone, settings) VALUES ('A', 'UTC', $1)", json.dumps({"hours": hours})
    )
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, name, role) VALUES ('ghl:A:ana', 'A', 'ana', 'Ana', 'agent')"
    )
    for contact_id, minutes, temperature in (("fresh", 0.1, "cool"), ("late", 30, "hot"), ("calm", 90, "cool")):
        at = now - timedelta(minutes=minutes)
        await put(
            assigned(contact_id, "ana" if contact_id != "calm" else "", at), message(contact_id, 1, "hello", at),
            temperature=temperature, waiting_since=at,
        )  # fmt: skip
        await admin.execute("UPDATE leads SET assigned_to = 'ana' WHERE contact_id = $1", contact_id)
    then = now - timedelta(days=20)
    await put(message("old", 1, "hello", then), waiting_since=then)
    await put(message("done", 1, "STOP", now - timedelta(hours=1)), waiting_since=now - timedelta(hours=1))
    outbox = await admin.fetchval(
        """INSERT INTO outbox (location_id, contact_id, kind, payload, state, error, next_at)
           VALUES ('A', 'late', 'task', '{}', 'pending', 'no token', now() + interval '5 min') RETURNING id"""
    )
    at = now - timedelta(minutes=30)
    await admin.execute(
        """INSERT INTO escalations (location_id, contact_id, clock, started_at, due_at, assigned_to, probability,
             predicted_at, breached_at, outbox_id, task)
           VALUES ('A', 'late', 'new_lead', $1, $2, 'ana', 1, $2, $2, $3, 'Queued for the CRM.')""",
        at, at + timedelta(minutes=5), outbox,
    )  # fmt: skip
    await admin.execute(
        """INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, known_at,
             user_id, automated)
           SELECT 'A', 'h' || n || k, 'fresh', 'h' || n || k, k = 'a', 'sms', t, t,
             CASE WHEN k = 'c' THEN 'ana' END, k = 'b'
           FROM generate_series(1, 9) n, LATERAL (VALUES ('a', 0), ('b', 1), ('c', n * 60)) v(k, s),
             LATERAL (SELECT $1::timestamptz - n * interval '1 day' + s * interval '1 second' AS t) w""",
        now - timedelta(hours=now.hour) + timedelta(hours=10),
    )


async def test_clocks_first_due_first(agent_of_a: httpx.AsyncClient) -> None:
    found = (await agent_of_a.get("/v1/speed/clocks")).json()
    assert found["total"] == 5
    assert [row["contact_id"] for row in found["items"]] == ["old", "calm", "late", "fresh"]
    late = found["items"][2]
    assert (late["clock"], late["breached"], late["agent"], late["task"]) == (
        "new_lead",
        True,
        "Ana",
        "Queued for the CRM.",
    )
    fresh = found["items"][3]
    assert not fresh["breached"]
    assert fresh["target_s"] == 300
    assert 0 < fresh["elapsed_s"] < 300


async def test_answers_exclude_automatic_ones(lead_of_a: httpx.AsyncClient) -> None:
    view = (await lead_of_a.get("/v1/speed/answers", params={"by": "agent"})).json()
    (ana,) = [group for group in view["groups"] if group["group"] == "ana"]
    assert (ana["name"], ana["answers"], ana["p50_s"], ana["p90_s"]) == ("Ana", 9, 300.0, 492.0)
    assert (ana["within_target"]["count"], ana["within_target"]["of"]) == (5, 9)
    assert ana["within_target"]["low"] < 5 / 9 < ana["within_target"]["high"]
    hours = (await lead_of_a.get("/v1/speed/answers", params={"by": "hour"})).json()["groups"]
    assert {group["group"]: group["answers"] for group in hours}["10"] >= 8
    sources = (await lead_of_a.get("/v1/speed/answers", params={"by": "source"})).json()
    assert sum(group["answers"] for group in sources["groups"]) == sources["team"]["answers"] == view["team"]["answers"]


async def test_why_was_i_not_told(agent_of_a: httpx.AsyncClient) -> None:
    told = (await agent_of_a.get("/v1/speed/contacts/late/told")).json()
    assert told["answer"].startswith("The task waits in the outbox for ana: no token; next try at")
    assert [step["what"] for step in told["steps"]] == [
        "New lead: missed", "New lead: a miss was foretold", "New lead: the clock began",
    ]  # fmt: skip


async def test_not_due_yet(agent_of_a: httpx.AsyncClient) -> None:
    told = (await agent_of_a.get("/v1/speed/contacts/fresh/told")).json()
    assert told["answer"].startswith("Not due before")
    assert told["clock"]["clock"] == "new_lead"


async def test_too_old_to_escalate(agent_of_a: httpx.AsyncClient) -> None:
    told = (await agent_of_a.get("/v1/speed/contacts/old/told")).json()
    assert "more than a week ago" in told["answer"]


async def test_no_clock(agent_of_a: httpx.AsyncClient) -> None:
    told = (await agent_of_a.get("/v1/speed/contacts/done/told")).json()
    assert told["answer"] == "No clock runs. They opted out: nobody is to answer."
    assert told["clock"] is None


async def test_unknown_lead(agent_of_a: httpx.AsyncClient, hub: Hub) -> None:
    assert (await agent_of_a.get("/v1/speed/contacts/nobody/told")).status_code == 404
    stranger = await hub.caller(Role.LEAD, "B")
    assert (await stranger.get("/v1/speed/contacts/late/told")).status_code == 404
    assert (await stranger.get("/v1/speed/clocks")).json()["items"] == []
    assert (await stranger.get("/v1/speed/answers")).json()["team"]["answers"] == 0


async def test_agents_see_no_percentiles(agent_of_a: httpx.AsyncClient) -> None:
    assert (await agent_of_a.get("/v1/speed/answers")).status_code == 403


async def test_team_leads_inbox(lead_of_a: httpx.AsyncClient, agent_of_a: httpx.AsyncClient, admin: Any) -> None:
    found = (await lead_of_a.get("/v1/speed/escalations")).json()
    assert [(row["contact_id"], row["agent"], row["lead_told_at"]) for row in found["items"]] == [("late", "Ana", None)]
    assert (await lead_of_a.get("/v1/speed/escalations", params={"told_only": True})).json()["items"] == []
    now = datetime.now(UTC)
    await admin.execute(
        """INSERT INTO escalations (location_id, contact_id, clock, started_at, due_at, breached_at, lead_told_at, ended_at)
           VALUES ('A', 'calm', 'reply', $1, $1, $1, $1, NULL), ('A', 'old', 'reply', $1, $1, $1, $1, $1)""",
        now - timedelta(minutes=5),
    )
    found = (await lead_of_a.get("/v1/speed/escalations")).json()
    assert [row["contact_id"] for row in found["items"]] == ["calm", "late"]  # what ended is no longer there
    assert found["total"] == 2
    await admin.execute("DELETE FROM escalations WHERE contact_id IN ('calm', 'old')")
    assert (await agent_of_a.get("/v1/speed/escalations")).status_code == 403


async def test_inbox_of_another_location(hub: Hub) -> None:
    other = await hub.caller(Role.LEAD, "B")
    assert (await other.get("/v1/speed/escalations")).json()["items"] == []
