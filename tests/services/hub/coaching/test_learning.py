"""Acceptance, what followed, scorecards: counted once, with intervals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.services.hub.conftest import Hub

from enterprisehub.contracts.api.base import Role

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


@pytest.fixture(scope="module", autouse=True)
async def rows(hub: Hub, admin: Any) -> None:
    await admin.execute(
        """INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, assigned_to, may_contact, proof,
             tip, answer, answered_at, reason)
           SELECT 'A', 't' || n || k, 'c' || n, 'question', 'question:budget', $1::timestamptz - d * interval '1 day',
             'ana', true, '{}', '{}', a, now(), CASE WHEN a = 'dismissed' THEN 'known' ELSE '' END
           FROM generate_series(1, 20) n, LATERAL (VALUES
             ('old', 30, CASE WHEN n <= 10 THEN 'accepted' WHEN n <= 12 THEN 'edited' WHEN n <= 15 THEN 'dismissed' END),
             ('new', 0, NULL)) v(k, d, a)""",
        NOW - timedelta(minutes=5),
    )
    await admin.execute(
        """INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, payload)
           SELECT 'A', 'a' || n || v, 'c' || n, 'appointment_changed', t, t,
             json_build_object('appointment_id', 'a' || n)
           FROM generate_series(1, 20) n, generate_series(0, 1) v,
             LATERAL (SELECT $1::timestamptz - interval '28 days' + v * interval '1 hour' AS t) w
           WHERE n <= 9 OR n = 20""",
        NOW,
    )
    await admin.execute(
        """INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, payload)
           VALUES ('A', 'early', 'c20', 'appointment_changed', $1, $1, '{"appointment_id": "a20"}')""",
        NOW - timedelta(days=40),
    )
    await admin.execute(
        """INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, known_at, user_id)
           VALUES ('A', 'm', 'c1', 'm', false, 'sms', $1, $1, 'ana')""",
        NOW - timedelta(days=60),
    )
    await admin.execute(
        """INSERT INTO scorecards (location_id, contact_id, ended_at, started_at, user_id, asked, missed, late, unanswered, card)
           SELECT 'A', 'c' || n, $1::timestamptz - n * interval '1 minute', $1, 'ana', n, 1, 0, 0, '{"side": "buyer"}'
           FROM generate_series(1, 3) n""",
        NOW - timedelta(days=1),
    )


async def test_acceptance(lead_of_a: httpx.AsyncClient) -> None:
    found = (await lead_of_a.get("/v1/coaching/acceptance")).json()
    (group,) = found["groups"]
    assert {name: group[name] for name in ("group", "given", "accepted", "edited", "dismissed", "ignored", "open")} == {
        "group": "question", "given": 40, "accepted": 10, "edited": 2, "dismissed": 3, "ignored": 5, "open": 20,
    }  # fmt: skip
    assert (group["taken"]["count"], group["taken"]["of"], group["taken"]["share"]) == (12, 20, 0.6)
    assert group["taken"]["low"] < 0.6 < group["taken"]["high"]
    assert found["reasons"] == {"known": 3}


async def test_what_followed(lead_of_a: httpx.AsyncClient) -> None:
    found = (await lead_of_a.get("/v1/coaching/acceptance", params={"by": "agent"})).json()
    (outcome,) = found["outcomes"]
    assert outcome["tenure"] == "under 90 days"
    assert (outcome["taken"]["count"], outcome["taken"]["of"]) == (9, 12)
    assert (outcome["not_taken"]["count"], outcome["not_taken"]["of"]) == (0, 8), "c20's was booked before the tip"
    assert outcome["low"] < outcome["difference"] == 0.75 < outcome["high"]
    assert "not a cause" in found["note"]


@pytest.mark.parametrize("by", ["kind", "topic", "agent", "playbook", "week"])
async def test_every_split(lead_of_a: httpx.AsyncClient, by: str) -> None:
    groups = (await lead_of_a.get("/v1/coaching/acceptance", params={"by": by})).json()["groups"]
    assert sum(group["given"] for group in groups) == 40


async def test_scorecards(agent_of_a: httpx.AsyncClient, lead_of_a: httpx.AsyncClient) -> None:
    page = (await agent_of_a.get("/v1/coaching/scorecards", params={"limit": 2})).json()
    assert [row["contact_id"] for row in page["items"]] == ["c1", "c2"]
    rest = (await agent_of_a.get("/v1/coaching/scorecards", params={"cursor": page["next_cursor"]})).json()
    assert [row["card"] for row in rest["items"]] == [{"side": "buyer"}]
    weeks = (await lead_of_a.get("/v1/coaching/scorecards/agents")).json()
    assert sum(week["conversations"] for week in weeks) == 3
    assert (await agent_of_a.get("/v1/coaching/scorecards/agents")).status_code == 403


async def test_other_tenant(hub: Hub) -> None:
    stranger = await hub.caller(Role.LEAD, "B")
    assert (await stranger.get("/v1/coaching/acceptance")).json()["groups"] == []
    assert (await stranger.get("/v1/coaching/scorecards")).json()["items"] == []
