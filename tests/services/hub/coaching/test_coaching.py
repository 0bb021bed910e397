"""Advice over the API: what a person does with a tip, past the consent gate only."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from tests.services.hub.conftest import Hub, message, named

from enterprisehub.contracts import own
from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.events import ContactChanged, TipAnswered

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)
NOON_ZONE = {hour: f"Etc/GMT{hour - 12:+d}" if hour != 12 else "Etc/GMT" for hour in range(24)}[NOW.hour]
"""Where it is about noon now."""


def living_in(contact_id: str, zone: str) -> ContactChanged:
    return ContactChanged(
        event_id=f"zone:{contact_id}", location_id="A", contact_id=contact_id, occurred_at=NOW, known_at=NOW,
        timezone=zone, name=contact_id.title(),
    )  # fmt: skip


async def give(admin: Any, contact_id: str, tip_id: str, **more: Any) -> None:
    tip = {"kind": "question", "text": "What is your budget?", "why": "unknown", "say": "What is your budget?"} | more
    await admin.execute(
        "INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, may_contact, proof, tip)"
        " VALUES ('A', $1, $2, $3, $4, now(), true, '{}', $5)",
        tip_id, contact_id, tip["kind"], f"{tip['kind']}:budget", msgspec.json.encode(tip).decode(),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    for contact_id in ("noon", "noon2", "noon3"):
        await put(message(contact_id, 1, "we want to buy", NOW), living_in(contact_id, NOON_ZONE))
    await put(message("gone", 1, "ALTO", NOW), living_in("gone", NOON_ZONE))
    await put(named("nowhere", "No Zone", NOW))
    for contact_id in ("noon", "gone"):
        await give(admin, contact_id, f"tip-{contact_id}")
    await give(admin, "noon2", "tip-noon2")
    await give(admin, "gone", "tip-call", kind="handoff", say=None)


async def answer(client: httpx.AsyncClient, contact_id: str, tip_id: str, **body: Any) -> httpx.Response:
    return await client.post(f"/v1/coaching/contacts/{contact_id}/tips/{tip_id}/answer", json=body)


async def test_accepted(agent_of_a: httpx.AsyncClient, admin: Any) -> None:
    response = await answer(agent_of_a, "noon", "tip-noon", answer="accepted")
    assert response.status_code == 201
    told = response.json()
    assert told["consent"]["allowed"]
    assert told["consent"]["proof"]["zones"] == [NOON_ZONE]
    stored = await admin.fetchrow("SELECT * FROM inbox WHERE type = 'EnterpriseHub' AND contact_id = 'noon'")
    event = own.decode(stored["body"])
    assert isinstance(event, TipAnswered)
    assert (event.tip_id, event.topic, event.answer) == ("tip-noon", "question:budget", "accepted")
    audited = await admin.fetchrow("SELECT * FROM audit_log WHERE action = 'tip.accepted'")
    assert audited["target"] == "tip-noon"
    assert "zones" in audited["detail"]
    again = await answer(agent_of_a, "noon", "tip-noon", answer="accepted")
    assert again.json()["duplicate"]
    assert await admin.fetchval("SELECT count(*) FROM inbox WHERE contact_id = 'noon'") == 1
    listed = (await agent_of_a.get("/v1/coaching/tips", params={"answer": "accepted"})).json()["items"]
    assert [(row["tip_id"], row["answer"]) for row in listed] == [("tip-noon", "accepted")]


async def test_opted_out_is_refused_and_audited(agent_of_a: httpx.AsyncClient, admin: Any) -> None:
    response = await answer(agent_of_a, "gone", "tip-gone", answer="edited", text="Hello again")
    assert response.status_code == 409
    assert "opted out" in response.json()["detail"]
    assert await admin.fetchval("SELECT answer FROM tips WHERE tip_id = 'tip-gone'") is None
    assert await admin.fetchval("SELECT count(*) FROM inbox WHERE contact_id = 'gone'") == 0
    assert await admin.fetchval("SELECT count(*) FROM audit_log WHERE action = 'tip.refused'") == 1


async def test_dismissing_needs_no_consent(agent_of_a: httpx.AsyncClient) -> None:
    assert (await answer(agent_of_a, "gone", "tip-gone", answer="dismissed", reason="no")).status_code == 201


async def test_advice_without_words_needs_none_either(agent_of_a: httpx.AsyncClient) -> None:
    assert (await answer(agent_of_a, "gone", "tip-call", answer="accepted")).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"answer": "dismissed"}, None),
        ({"answer": "edited"}, None),
        ({"answer": "loved"}, None),
        ({"answer": "edited", "text": "It is a safe neighborhood, perfect for families"}, "/text"),
    ],
)
async def test_bad_answer(agent_of_a: httpx.AsyncClient, body: Any, pointer: str | None) -> None:
    response = await answer(agent_of_a, "noon2", "tip-noon2", **body)
    assert response.status_code == 422
    if pointer:
        assert {error["pointer"] for error in response.json()["errors"]} == {pointer}


async def test_unknown_tip(agent_of_a: httpx.AsyncClient) -> None:
    assert (await answer(agent_of_a, "noon2", "tip-noon", answer="ignored")).status_code == 404
    assert (await answer(agent_of_a, "nobody", "tip-noon", answer="ignored")).status_code == 404


async def test_other_tenants_tip(hub: Hub) -> None:
    stranger = await hub.caller(Role.LEAD, "B")
    assert (await answer(stranger, "noon2", "tip-noon2", answer="ignored")).status_code == 404


async def test_consent_by_channel(agent_of_a: httpx.AsyncClient) -> None:
    gone = (await agent_of_a.get("/v1/coaching/contacts/gone/consent")).json()
    assert gone["opted_out_at"]
    assert {line["channel"] for line in gone["channels"]} >= {"sms", "email", "call", "whatsapp"}
    assert not any(line["allowed"] for line in gone["channels"])
    assert all(line["lasting"] for line in gone["channels"])
    noon = (await agent_of_a.get("/v1/coaching/contacts/noon/consent")).json()
    assert all(line["allowed"] for line in noon["channels"])


async def test_unknown_zone_is_the_strictest(agent_of_a: httpx.AsyncClient) -> None:
    line = (await agent_of_a.get("/v1/coaching/contacts/nowhere/consent")).json()["channels"][0]
    assert line["proof"]["zone_source"] == "unknown"
    assert len(line["proof"]["zones"]) == 8


async def test_view(agent_of_a: httpx.AsyncClient, admin: Any) -> None:
    await admin.execute("""UPDATE leads SET coaching = '{"side": "buyer"}' WHERE contact_id = 'noon2'""")
    view = (await agent_of_a.get("/v1/coaching/contacts/noon2")).json()
    assert view["coaching"] == {"side": "buyer"}
    assert view["consent"]["allowed"]
    assert [row["tip_id"] for row in view["tips"]] == ["tip-noon2"]
    assert (await agent_of_a.get("/v1/coaching/contacts/nobody")).status_code == 404


async def test_segments(agent_of_a: httpx.AsyncClient, admin: Any) -> None:
    body = {
        "contact_id": "noon3",
        "started_at": NOW.isoformat(),
        "segments": [
            {"number": 0, "speaker": "agent", "starts_s": 0, "ends_s": 2, "text": "Hi"},
            {"number": 1, "speaker": "contact", "starts_s": 2, "ends_s": 5, "text": "We want to buy"},
        ],
    }
    taken = await agent_of_a.post("/v1/coaching/calls/k1/segments", json=body)
    assert (taken.status_code, taken.json()) == (201, {"taken": 2, "duplicates": 0})
    body["segments"].append({"number": 2, "speaker": "agent", "starts_s": 5, "ends_s": 6})  # type: ignore[attr-defined]
    taken = await agent_of_a.post("/v1/coaching/calls/k1/segments", json=body)
    assert taken.json() == {"taken": 1, "duplicates": 2}
    assert await admin.fetchval("SELECT count(*) FROM inbox WHERE contact_id = 'noon3'") == 3


@pytest.mark.parametrize(
    "segment",
    [
        {"number": -1, "speaker": "agent", "starts_s": 0, "ends_s": 1},
        {"number": 0, "speaker": "dog", "starts_s": 0, "ends_s": 1},
        {"number": 0, "speaker": "agent", "starts_s": 3, "ends_s": 1},
        {"number": 0, "speaker": "agent", "starts_s": 0, "ends_s": 1, "text": "x" * 3000},
    ],
)
async def test_bad_segment(agent_of_a: httpx.AsyncClient, segment: Any) -> None:
    body = {"contact_id": "noon", "started_at": NOW.isoformat(), "segments": [segment]}
    assert (await agent_of_a.post("/v1/coaching/calls/k1/segments", json=body)).status_code == 422


async def test_call_of_nobody(agent_of_a: httpx.AsyncClient) -> None:
    body = {
        "contact_id": "nobody", "started_at": NOW.isoformat(),
        "segments": [{"number": 0, "speaker": "agent", "starts_s": 0, "ends_s": 1}],
    }  # fmt: skip
    assert (await agent_of_a.post("/v1/coaching/calls/k1/segments", json=body)).status_code == 404
    body["started_at"] = "2099-01-01T00:00:00Z"
    assert (await agent_of_a.post("/v1/coaching/calls/k1/segments", json=body)).status_code == 422
