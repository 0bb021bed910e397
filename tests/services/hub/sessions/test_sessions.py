from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.users import Invitation
from enterprisehub.contracts.realtime import TicketClaims
from enterprisehub.kit.cache import SESSION
from enterprisehub.kit.clock import SystemClock
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.users.service import Users

pytestmark = pytest.mark.servers

A_SECOND = timedelta(seconds=1)
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
async def ana(hub: Any) -> Any:
    invitation = Invitation(email="ana@x.org", name="Ana", role=Role.AGENT, location_id="A")
    return await Users(hub.database, SystemClock()).ensure(CONSOLE, invitation, PASSWORD, ghl_user_id="ghl-ana")


async def log_in(client: Any, email: Any = "ana@x.org", password: Any = PASSWORD) -> Any:
    return await client.post("/v1/sessions", json={"email": email, "password": password})


def bearer(answer: Any) -> Any:
    return {"authorization": f"Bearer {answer.json()['token']}"}


async def test_log_in(hub: Any, ana: Any) -> None:
    async with hub.anonymous() as client:
        answer = await log_in(client, "ANA@x.org")
        assert answer.status_code == 201
        client.cookies.clear()
        me = (await client.get("/v1/me", headers=bearer(answer))).json()
    assert me == {
        "id": f"user:{ana.user_id}", "name": "Ana", "email": "ana@x.org", "role": "agent", "locations": ["A"],
        "ghl_user_id": "ghl-ana",
    }  # fmt: skip


@pytest.mark.parametrize(("email", "password"), [("ana@x.org", "wrong"), ("nobody@x.org", PASSWORD), ("x", "\x00")])
async def test_wrong_address_or_password(hub: Any, ana: Any, email: Any, password: Any) -> None:
    async with hub.anonymous() as client:
        answer = await log_in(client, email, password)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The address or the password is wrong."


async def test_cookie(hub: Any, ana: Any) -> None:
    async with hub.anonymous() as client:
        answer = await log_in(client)
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert (await client.get("/v1/me")).status_code == 200
        other_site = {"origin": "https://evil.example"}
        assert (await client.post("/v1/realtime/tickets", headers=other_site)).status_code == 403
        assert (await client.post("/v1/realtime/tickets", headers={"origin": "http://hub"})).status_code == 200
        await client.delete("/v1/sessions/current")
        assert "enterprisehub_session" not in client.cookies


async def test_log_out(hub: Any, ana: Any) -> None:
    async with hub.anonymous() as client:
        headers = bearer(await log_in(client))
        client.cookies.clear()
        assert (await client.get("/v1/me", headers=headers)).status_code == 200
        assert (await client.delete("/v1/sessions/current", headers=headers)).status_code == 204
        assert (await client.get("/v1/me", headers=headers)).status_code == 401


async def test_a_key_has_no_session_to_end(agent_of_a: Any) -> None:
    assert (await agent_of_a.delete("/v1/sessions/current")).status_code == 400


async def test_session_lives_a_day(hub: Any, ana: Any, servers: Any) -> None:
    async with hub.anonymous() as client, Redis.from_url(servers.valkey.url) as redis:
        before = set(await redis.keys("session:*"))
        token = (await log_in(client)).json()["token"]
        [key] = set(await redis.keys("session:*")) - before
        assert token.encode() not in key
        assert 86_000 < await redis.ttl(key) <= 86_400


async def test_ticket_lives_a_minute(agent_of_a: Any, servers: Any) -> None:
    ticket = (await agent_of_a.post("/v1/realtime/tickets")).json()
    assert ticket["url"] == "ws://127.0.0.1:8004/ws/realtime"
    async with Redis.from_url(servers.valkey.url) as redis:
        key = f"ticket:{ticket['ticket']}"
        assert 0 < await redis.ttl(key) <= 60
        assert b'"locations":["A"]' in (await redis.get(key) or b"")


async def test_ticket_of_a_log_in_ends_with_it(hub: Any, lead_of_a: Any, servers: Any) -> None:
    invited = (await lead_of_a.post("/v1/users", json={"email": "tim@x.org"})).json()
    async with hub.anonymous() as client, Redis.from_url(servers.valkey.url) as redis:
        session = await client.post("/v1/sessions/password", json={"token": invited["token"], "password": PASSWORD})
        ticket = (await client.post("/v1/realtime/tickets", headers=bearer(session))).json()["ticket"]
        claims = msgspec.json.decode(await redis.get(f"ticket:{ticket}") or b"", type=TicketClaims)
        assert claims.user == session.json()["me"]["id"]
        assert await redis.exists(SESSION.key(claims.session or ""))
        await client.delete("/v1/sessions/current", headers=bearer(session))
        assert not await redis.exists(SESSION.key(claims.session or ""))


async def test_invitation(hub: Any, lead_of_a: Any) -> None:
    invited = await lead_of_a.post("/v1/users", json={"email": "New@x.org", "name": "New", "role": "agent"})
    assert invited.status_code == 201
    assert invited.json()["user"]["location_id"] == "A"
    token = invited.json()["token"]
    async with hub.anonymous() as client:
        assert (await log_in(client, "new@x.org")).status_code == 401
        chosen = await client.post("/v1/sessions/password", json={"token": token, "password": PASSWORD})
        assert chosen.status_code == 201
        again = await client.post("/v1/sessions/password", json={"token": token, "password": PASSWORD})
        assert again.status_code == 400
        assert (await log_in(client, "new@x.org")).status_code == 201
    assert (await lead_of_a.post("/v1/users", json={"email": "new@x.org"})).status_code == 409


async def test_short_password(hub: Any) -> None:
    async with hub.anonymous() as client:
        answer = await client.post("/v1/sessions/password", json={"token": "x", "password": "short"})
    assert answer.status_code == 422


async def test_a_new_password_ends_old_sessions(hub: Any, lead_of_a: Any) -> None:
    invited = (await lead_of_a.post("/v1/users", json={"email": "bob@x.org"})).json()
    async with hub.anonymous() as client:
        old = await client.post("/v1/sessions/password", json={"token": invited["token"], "password": PASSWORD})
        reset = (await lead_of_a.post(f"/v1/users/{invited['user']['user_id']}/password-reset")).json()
        await client.post("/v1/sessions/password", json={"token": reset["token"], "password": PASSWORD + "!"})
        client.cookies.clear()
        assert (await client.get("/v1/me", headers=bearer(old))).status_code == 401
        assert (await log_in(client, "bob@x.org", PASSWORD + "!")).status_code == 201


async def test_a_deactivated_user(hub: Any, lead_of_a: Any) -> None:
    invited = (await lead_of_a.post("/v1/users", json={"email": "eve@x.org"})).json()
    async with hub.anonymous() as client:
        session = await client.post("/v1/sessions/password", json={"token": invited["token"], "password": PASSWORD})
        change = await lead_of_a.patch(f"/v1/users/{invited['user']['user_id']}", json={"active": False})
        assert change.json()["active"] is False
        client.cookies.clear()
        assert (await client.get("/v1/me", headers=bearer(session))).status_code == 401
        assert (await log_in(client, "eve@x.org")).status_code == 401


async def test_tries_are_limited(hub: Any) -> None:
    async with hub.anonymous() as client:
        statuses = [(await log_in(client, "victim@x.org", "guess")).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_seen(hub: Any, ana: Any, agent_of_a: Any) -> None:
    async with hub.anonymous() as client:
        headers = bearer(await log_in(client))
        client.cookies.clear()
        before = (await client.get("/v1/sessions/current", headers=headers)).json()
        assert before["me"]["name"] == "Ana"
        assert (await client.post("/v1/sessions/current/seen", headers=headers)).status_code == 204
        after = (await client.get("/v1/sessions/current", headers=headers)).json()
        assert after["seen_at"] > before["seen_at"]
        assert (
            abs(datetime.fromisoformat(after["expires_at"]) - datetime.fromisoformat(before["expires_at"])) < A_SECOND
        )
        await client.delete("/v1/sessions/current", headers=headers)
        assert (await client.get("/v1/sessions/current", headers=headers)).status_code == 401
        assert (await client.post("/v1/sessions/current/seen", headers=headers)).status_code == 401
    assert (await agent_of_a.get("/v1/sessions/current")).status_code == 400
