"""Who may call what, and see which rows."""

from typing import Any

import pytest
from tests.services.hub.conftest import START, message, named

from enterprisehub.contracts.api.base import Role

pytestmark = pytest.mark.servers

LISTS = ("contacts", "leads", "conversations", "messages", "properties", "predictions", "users", "locations")


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    for location in "AB":
        await put(
            named(f"c{location}", f"Person {location}", START, location),
            message(f"c{location}", 1, "hi", START, location),
        )
        contact = f"c{location}"
        await admin.execute("INSERT INTO locations (location_id, name) VALUES ($1, $1)", location)
        await admin.execute(
            "INSERT INTO conversations (location_id, conversation_id, contact_id) VALUES ($1, $1, $2)",
            location,
            contact,
        )
        await admin.execute(
            "INSERT INTO messages (location_id, message_id, contact_id, event_id, inbound, channel, occurred_at, known_at)"
            " VALUES ($1, $1, $2, $1, true, 'sms', now(), now())",
            location,
            contact,
        )
        await admin.execute("INSERT INTO properties (location_id, property_id) VALUES ($1, $1)", location)
        await admin.execute(
            "INSERT INTO predictions (location_id, contact_id, event_id, kind, model, log_seq, moment, answer)"
            " VALUES ($1, $2, $1, 'score', 'lead:1', 1, now(), '{}')",
            location,
            contact,
        )
        await admin.execute("INSERT INTO users (user_id, location_id, role) VALUES ($1, $1, 'agent')", location)
        await admin.execute(
            "INSERT INTO inbox (key, location_id, shard, body, state) VALUES ($1, $1, 0, '{}', 3)", location
        )
        await admin.execute(
            "INSERT INTO outbox (location_id, contact_id, kind, payload, state) VALUES ($1, $2, 'score', '{}', 'dead')",
            location,
            contact,
        )
        await admin.execute("INSERT INTO audit_log (location_id, actor, action) VALUES ($1, 'x', 'test')", location)


@pytest.mark.parametrize("path", LISTS)
async def test_an_agent_sees_one_location(agent_of_a: Any, operator: Any, path: Any) -> None:
    seen = {row["location_id"] for row in (await agent_of_a.get(f"/v1/{path}")).json()["items"]}
    everything = {row["location_id"] for row in (await operator.get(f"/v1/{path}")).json()["items"]}
    assert seen == {"A"}
    assert everything >= {"A", "B"}


@pytest.mark.parametrize("path", ["inbox", "outbox", "audit?action=test"])
async def test_an_operator_of_one_location_sees_that_one(hub: Any, path: Any) -> None:
    caller = await hub.caller(Role.OPERATOR, "A")
    rows = (await caller.get(f"/v1/{path}")).json()["items"]
    assert {row["location_id"] for row in rows} == {"A"}


@pytest.mark.parametrize(
    "path", ["contacts/cB", "contacts/cB/timeline", "contacts/cB/matches", "leads/cB", "properties/B", "locations/B"]
)
async def test_another_tenants_id_is_not_there(agent_of_a: Any, operator: Any, path: Any) -> None:
    answer = await agent_of_a.get(f"/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await operator.get(f"/v1/{path}")).status_code in {200, 503}


@pytest.mark.parametrize("path", ["contacts", "leads", "messages"])
async def test_asking_for_another_location(agent_of_a: Any, path: Any) -> None:
    assert (await agent_of_a.get(f"/v1/{path}", params={"location_id": "B"})).status_code == 404


@pytest.mark.parametrize("location", ["*", "A,B", "A;B", "", "x" * 101, "A\n"])
async def test_a_location_id_cannot_name_several(agent_of_a: Any, location: Any) -> None:
    assert (await agent_of_a.get("/v1/contacts", params={"location_id": location})).status_code in {404, 422}


@pytest.mark.parametrize(
    ("method", "path", "least"),
    [
        ("GET", "contacts", Role.AGENT),
        ("POST", "realtime/tickets", Role.AGENT),
        ("GET", "overview", Role.LEAD),
        ("GET", "audit", Role.LEAD),
        ("POST", "users", Role.LEAD),
        ("PATCH", "locations/A", Role.LEAD),
        ("POST", "locations/A/workflow-secret", Role.LEAD),
        ("GET", "inbox", Role.OPERATOR),
        ("POST", "inbox/1/replay", Role.OPERATOR),
        ("POST", "inbox/replay", Role.OPERATOR),
        ("GET", "outbox", Role.OPERATOR),
        ("POST", "outbox/1/replay", Role.OPERATOR),
        ("GET", "keys", Role.OPERATOR),
        ("POST", "keys", Role.OPERATOR),
        ("DELETE", "keys/x", Role.OPERATOR),
    ],
)
async def test_roles(hub: Any, method: Any, path: Any, least: Any) -> None:
    async with hub.anonymous() as nobody:
        assert (await nobody.request(method, f"/v1/{path}")).status_code == 401
    for role in Role:
        caller = await hub.caller(role, "A")
        status = (await caller.request(method, f"/v1/{path}")).status_code
        assert (status == 403) is not role.covers(least), (role, status)
        assert status < 500


@pytest.mark.parametrize("header", ["Bearer ", "Bearer nonsense", "Bearer ehs_nothing", "Basic eDp5", "Bearer \x7f"])
async def test_bad_credentials(hub: Any, header: Any) -> None:
    async with hub.anonymous(headers={"authorization": header}) as caller:
        answer = await caller.get("/v1/contacts")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_key(hub: Any, operator: Any) -> None:
    made = (await operator.post("/v1/keys", json={"role": "agent", "location_id": "A"})).json()
    await operator.delete(f"/v1/keys/{made['key_id']}")
    async with hub.anonymous(headers={"authorization": f"Bearer {made['key']}"}) as caller:
        assert (await caller.get("/v1/me")).status_code == 401


async def test_keys_are_stored_as_hashes_only(hub: Any, operator: Any, admin: Any) -> None:
    made = (await operator.post("/v1/keys", json={"role": "operator", "label": "for tests"})).json()
    stored = await admin.fetchrow("SELECT * FROM api_keys WHERE key_id = $1", made["key_id"])
    assert made["key"] not in str(dict(stored))
    listed = (await operator.get("/v1/keys")).json()["items"]
    assert "key" not in listed[0]
    assert "for tests" in {key["label"] for key in listed}


async def test_an_operator_of_one_location_makes_keys_for_it_only(hub: Any) -> None:
    caller = await hub.caller(Role.OPERATOR, "A")
    assert (await caller.post("/v1/keys", json={"role": "agent", "location_id": "B"})).status_code == 403
    assert (await caller.post("/v1/keys", json={"role": "operator"})).json()["location_id"] == "A"


async def test_an_agents_key_needs_a_location(operator: Any) -> None:
    assert (await operator.post("/v1/keys", json={"role": "agent"})).status_code == 422


async def test_me(agent_of_a: Any) -> None:
    me = (await agent_of_a.get("/v1/me")).json()
    assert (me["role"], me["locations"]) == ("agent", ["A"])
