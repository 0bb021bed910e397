"""Log in by the company's provider: a real one, signing real tokens."""

import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.services.hub.conftest import client_of, settings_of

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.users import Invitation
from enterprisehub.kit.clock import SystemClock
from enterprisehub.services.hub.app import running
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.users.service import Users

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_provider(port) as running_one:
        yield running_one


@pytest_asyncio.fixture(scope="module")
async def client(hub: Any, servers: Any, provider: Provider, tmp_path_factory: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The hub with the log-in set up."""
    settings = settings_of(
        hub.url,
        servers.valkey.url,
        tmp_path_factory.mktemp("oidc"),
        OIDC_ISSUER=provider.issuer,
        OIDC_CLIENT_ID=CLIENT_ID,
        OIDC_CLIENT_SECRET=CLIENT_SECRET,
        OIDC_REDIRECT_URI="http://127.0.0.1:1/oauth2callback",
    )
    async with running(settings) as app:
        yield client_of(app)


async def log_in(client: httpx.AsyncClient, token: str) -> Any:
    client.cookies.clear()
    return await client.post("/v1/sessions/oidc", json={"id_token": token})


async def invite(hub: Any, email: str, role: Role = Role.AGENT) -> None:
    place = None if role is Role.OPERATOR else "A"
    await Users(hub.database, SystemClock()).invite(CONSOLE, Invitation(email=email, role=role, location_id=place))


async def test_invitation_is_taken_up(hub: Any, client: httpx.AsyncClient, provider: Provider, admin: Any) -> None:
    await invite(hub, "bea@x.org")
    provider.know("bea", email="Bea@x.org", email_verified=True)
    answer = await log_in(client, provider.id_token("bea"))
    assert answer.status_code == 201
    assert answer.json()["me"]["email"] == "bea@x.org"
    bearer = {"authorization": f"Bearer {answer.json()['token']}"}
    assert (await client.get("/v1/me", headers=bearer)).json()["locations"] == ["A"]
    again = await log_in(client, provider.id_token("bea"))
    assert again.json()["me"]["id"] == answer.json()["me"]["id"]
    audited = await admin.fetch("SELECT actor FROM audit_log WHERE action = 'user.company_login'")
    assert [one["actor"] for one in audited] == [answer.json()["me"]["id"]] * 2


async def test_no_password_opens_such_an_account(hub: Any, client: httpx.AsyncClient, provider: Provider) -> None:
    await invite(hub, "cid@x.org")
    provider.know("cid", email="cid@x.org", email_verified=True)
    assert (await log_in(client, provider.id_token("cid"))).status_code == 201
    for password in ("!none", "!none_", "cid@x.org"):
        tried = await client.post("/v1/sessions", json={"email": "cid@x.org", "password": password})
        assert tried.status_code == 401


async def test_account_with_a_password(hub: Any, client: httpx.AsyncClient, provider: Provider) -> None:
    invitation = Invitation(email="dan@x.org", role=Role.LEAD, location_id="A")
    await Users(hub.database, SystemClock()).ensure(CONSOLE, invitation, "correct horse battery")
    provider.know("dan", email="dan@x.org", email_verified=True)
    assert (await log_in(client, provider.id_token("dan"))).json()["me"]["role"] == "lead"


async def test_token_used_twice(hub: Any, client: httpx.AsyncClient, provider: Provider) -> None:
    await invite(hub, "eve@x.org")
    provider.know("eve", email="eve@x.org", email_verified=True)
    token = provider.id_token("eve")
    assert (await log_in(client, token)).status_code == 201
    assert (await log_in(client, token)).status_code == 401


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email_verified": "true"}])
async def test_address_not_verified(hub: Any, client: httpx.AsyncClient, provider: Provider, claims: Any) -> None:
    """Whoever may write an address into their profile must not become its owner here."""
    await invite(hub, "fay@x.org", Role.OPERATOR)
    provider.know("fay", email="fay@x.org", **claims)
    answer = await log_in(client, provider.id_token("fay"))
    assert (answer.status_code, "has not verified" in answer.json()["detail"]) == (403, True)


async def test_nobody_invited(client: httpx.AsyncClient, provider: Provider) -> None:
    provider.know("gus", email="gus@x.org", email_verified=True)
    answer = await log_in(client, provider.id_token("gus"))
    assert (answer.status_code, "Nobody has invited" in answer.json()["detail"]) == (403, True)


async def test_agent_of_the_crm_without_an_invitation(
    client: httpx.AsyncClient, provider: Provider, admin: Any
) -> None:
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, email, role) VALUES ('h', 'A', 'gh', 'hal@x.org', 'agent')"
    )
    provider.know("hal", email="hal@x.org", email_verified=True)
    assert (await log_in(client, provider.id_token("hal"))).status_code == 403


async def test_deactivated(hub: Any, client: httpx.AsyncClient, provider: Provider, admin: Any) -> None:
    await invite(hub, "ida@x.org")
    await admin.execute("UPDATE users SET active = false WHERE email = 'ida@x.org'")
    provider.know("ida", email="ida@x.org", email_verified=True)
    assert (await log_in(client, provider.id_token("ida"))).status_code == 403


async def test_token_for_another_client(client: httpx.AsyncClient, provider: Provider) -> None:
    provider.know("eve", email="eve@x.org", email_verified=True)
    assert (await log_in(client, provider.id_token("eve", "another"))).status_code == 401


async def test_not_set_up(hub: Any) -> None:
    async with hub.anonymous() as anybody:
        answer = await anybody.post("/v1/sessions/oidc", json={"id_token": "a.b.c"})
    assert (answer.status_code, "is set up" in answer.json()["detail"]) == (404, True)
