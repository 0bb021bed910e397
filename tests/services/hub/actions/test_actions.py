import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.services.hub.conftest import START, message, minutes, named

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import Channel, ContactChanged, MessageExchanged

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await put(named("ann", "Ann", START), message("ann", 1, "Hello", START + minutes(1)))
    await put(named("bob", "Bob", START, "B"))
    advice = {
        "tip": {"kind": "question", "text": "Ask when.", "why": "open", "tip_id": "t1", "say": "When?"},
        "questions": [{"text": "When?", "factor": "timeline", "why": "unknown"}],
        "may_contact": True,
    }
    churn = {"actions": [{"play": "personal_call", "label": "Call personally", "why": "silent", "channel": "call"}]}
    await admin.execute(
        "UPDATE leads SET coaching = $1, churn = $2 WHERE contact_id = 'ann'",
        msgspec.json.encode(advice).decode(),
        msgspec.json.encode(churn).decode(),
    )
    await admin.execute(
        "INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, may_contact, proof, tip)"
        " VALUES ('A', 't1', 'ann', 'question', 'question:timeline', now(), true, '{}', '{\"say\": null}')"
    )
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, name, role) VALUES"
        " ('u1', 'A', 'g1', 'Gil', 'agent'), ('u2', 'B', 'g2', 'Not here', 'agent')"
    )


async def actions(client: Any) -> list[tuple[str, str | None]]:
    items = (await client.get("/v1/contacts/ann/actions")).json()["items"]
    return [(one["action"], one["decision"] and one["decision"]["verdict"]) for one in items]


async def decide(client: Any, action: str, verdict: str, **more: Any) -> Any:
    return await client.post("/v1/contacts/ann/actions", json={"action": action, "verdict": verdict, **more})


async def test_decisions_hold_until_undone(agent_of_a: Any, lead_of_a: Any) -> None:
    assert await actions(agent_of_a) == [
        ("tip:t1", None),
        ("question:timeline", None),
        ("play:personal_call", None),
    ]
    made = (await decide(agent_of_a, "play:personal_call", "rejected", reason="met today")).json()
    assert (await actions(agent_of_a))[-1] == ("play:personal_call", "rejected")
    assert (await decide(agent_of_a, "question:timeline", "accepted")).status_code == 200
    undone = await agent_of_a.delete(f"/v1/contacts/ann/actions/{made['id']}")
    assert undone.status_code == 200
    assert (await agent_of_a.delete(f"/v1/contacts/ann/actions/{made['id']}")).status_code == 404
    assert await actions(agent_of_a) == [
        ("tip:t1", None),
        ("play:personal_call", None),
        ("question:timeline", "accepted"),
    ]
    audited = (await lead_of_a.get("/v1/audit")).json()["items"]
    assert [one["action"] for one in audited[:3]] == ["action.undo", "action.accepted", "action.rejected"]
    assert audited[2]["detail"] == {"suggestion": "play:personal_call", "reason": "met today"}


async def test_a_tip_is_answered_where_coaching_learns_from_it(agent_of_a: Any) -> None:
    refused = await decide(agent_of_a, "tip:t1", "accepted")
    assert refused.status_code == 422
    assert "tips/{tip_id}/answer" in refused.json()["errors"][0]["detail"]

    async def tip() -> Any:
        items = (await agent_of_a.get("/v1/contacts/ann/actions")).json()["items"]
        [found] = [(place, one["tip"]) for place, one in enumerate(items) if one["kind"] == "tip"]
        return found

    place, given = await tip()
    assert (place, given["tip_id"], given["say"], given["answer"]) == (0, "t1", "When?", None)
    body = {"answer": "dismissed", "reason": "told me on the phone"}
    assert (await agent_of_a.post("/v1/coaching/contacts/ann/tips/t1/answer", json=body)).status_code == 201
    place, given = await tip()
    assert (place, given["answer"], given["reason"]) == (2, "dismissed", "told me on the phone")


async def test_a_snooze_runs_out(agent_of_a: Any, admin: Any) -> None:
    await decide(agent_of_a, "play:personal_call", "snoozed")
    assert ("play:personal_call", "snoozed") in await actions(agent_of_a)
    await admin.execute("UPDATE action_decisions SET until = now() WHERE verdict = 'snoozed'")
    assert ("play:personal_call", None) in await actions(agent_of_a)


@pytest.mark.parametrize(
    "body",
    [
        {"action": "x", "verdict": "rejected"},
        {"action": "x", "verdict": "accepted", "until": "2050-01-01T00:00:00Z"},
        {"action": "x", "verdict": "snoozed", "until": (START - timedelta(days=9)).isoformat()},
        {"action": "", "verdict": "accepted"},
        {"action": "x", "verdict": "maybe"},
        {"action": "x", "verdict": "accepted", "reason": "r" * 3000},
    ],
)
async def test_incomplete_decisions(agent_of_a: Any, body: dict[str, Any]) -> None:
    assert (await agent_of_a.post("/v1/contacts/ann/actions", json=body)).status_code == 422


@pytest.mark.parametrize("path", ["actions", "calls", "assignment", "what-if"])
async def test_contacts_of_others(agent_of_a: Any, path: str) -> None:
    bodies = {"actions": {"action": "x", "verdict": "accepted"}, "calls": {"outcome": "answered"}}
    answer = await agent_of_a.post(f"/v1/contacts/bob/{path}", json=bodies.get(path, {}))
    assert answer.status_code == 404


async def stored(admin: Any, event_id: str) -> Any:
    row = await admin.fetchrow("SELECT * FROM inbox WHERE key = $1", event_id)
    [event] = translate(msgspec.json.decode(row["body"]), key=row["key"], received_at=row["received_at"])
    return event


async def test_a_logged_call_is_an_event(agent_of_a: Any, admin: Any) -> None:
    body = {"outcome": "answered", "duration_s": 240, "note": "wants Saturday"}
    event_id = (await agent_of_a.post("/v1/contacts/ann/calls", json=body)).json()["event_id"]
    event = await stored(admin, event_id)
    assert isinstance(event, MessageExchanged)
    assert (event.inbound, event.channel, event.call_duration_s, event.body) == (
        False,
        Channel.CALL,
        240,
        "wants Saturday",
    )
    voicemail = (await agent_of_a.post("/v1/contacts/ann/calls", json={"outcome": "voicemail"})).json()["event_id"]
    assert (await stored(admin, voicemail)).channel is Channel.VOICEMAIL


async def test_assignment_goes_into_the_log_and_to_the_crm(agent_of_a: Any, admin: Any) -> None:
    answer = (await agent_of_a.post("/v1/contacts/ann/assignment", json={"assigned_to": "g1"})).json()
    event = await stored(admin, answer["event_id"])
    assert isinstance(event, ContactChanged)
    assert (event.assigned_to, event.name) == ("g1", msgspec.UNSET)
    again = (await agent_of_a.post("/v1/contacts/ann/assignment", json={})).json()
    assert (await stored(admin, again["event_id"])).assigned_to == ""
    orders = await admin.fetch("SELECT payload FROM outbox WHERE kind = 'assignment'")
    assert [msgspec.json.decode(one["payload"]) for one in orders] == [{"assigned_to": ""}]


async def test_assignment_to_somebody_of_another_location(agent_of_a: Any) -> None:
    answer = await agent_of_a.post("/v1/contacts/ann/assignment", json={"assigned_to": "g2"})
    assert answer.status_code == 422


async def test_what_if_while_ml_is_down(agent_of_a: Any) -> None:
    answer = await asyncio.wait_for(agent_of_a.post("/v1/contacts/ann/what-if", json={"says": "hi"}), 5)
    assert answer.status_code == 503
