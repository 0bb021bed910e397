"""Tokens: the static one, and refresh in single flight."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.errors import NoAccess, TokenRefused, UnavailableThere
from enterprisehub.clients.gohighlevel.oauth import OAuth
from enterprisehub.clients.gohighlevel.repository import TokenRepository
from enterprisehub.clients.gohighlevel.tokens import FakeTokenStore, OAuthTokens, StaticToken, Tokens, TokenStore
from enterprisehub.kit.clock import FixedClock, SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.simulation.standin.running import RunningStandin

Connects = Callable[..., HttpGoHighLevel]
L = "location1"
NOW = datetime(2026, 11, 23, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("seeded")


async def connected(standin: RunningStandin, expires_in: float = 86_399) -> Tokens:
    pair = await standin.control("oauth/connect", location_id=L, expires_in=expires_in)
    return Tokens(
        access_token=pair["access_token"],
        refresh_token=pair["refresh_token"],
        expires_at=datetime.now(UTC) + timedelta(seconds=expires_in),
    )


def source(store: TokenStore, http: httpx.AsyncClient, standin: RunningStandin) -> OAuthTokens:
    clock = SystemClock()
    oauth = OAuth(http, standin.base_url, client_id="id", client_secret="secret", clock=clock)
    return OAuthTokens(store, oauth, clock, StaticToken(None))


async def refreshes(standin: RunningStandin) -> int:
    return len(await standin.calls(path="/oauth/token"))


async def test_expiry_in_mid_run_refreshes_once(
    connect: Connects, standin: RunningStandin, http: httpx.AsyncClient
) -> None:
    store = FakeTokenStore({L: await connected(standin)})
    crm = connect(source(store, http, standin))
    await crm.contact(L, "c1")
    await standin.control("oauth/expire", location_id=L)
    answers = await asyncio.gather(*(crm.contact(L, "c1") for _ in range(5)))
    assert len(answers) == 5
    assert await refreshes(standin) == 1
    await crm.contact(L, "c1")
    assert await refreshes(standin) == 1


async def test_near_expiry_refreshes_once(connect: Connects, standin: RunningStandin, http: httpx.AsyncClient) -> None:
    store = FakeTokenStore({L: await connected(standin, expires_in=100)})
    standin.crm.calls.clear()
    crm = connect(source(store, http, standin))
    await crm.contact(L, "c1")
    assert await refreshes(standin) == 1
    assert (await standin.calls(path="/contacts/c1"))[0]["status"] == 200


@pytest.mark.servers
async def test_two_processes_refresh_once(
    connect: Connects, standin: RunningStandin, http: httpx.AsyncClient, database_url: str
) -> None:
    database = await Database.connect(database_url, Role.PIPELINE)
    try:
        repository = TokenRepository(database)
        await repository.write(L, await connected(standin))
        clients = [connect(source(TokenRepository(database), http, standin)) for _ in range(3)]
        await asyncio.gather(*(crm.contact(L, "c1") for crm in clients))
        await standin.control("oauth/expire", location_id=L)
        await asyncio.gather(*(crm.contact(L, "c1") for crm in clients for _ in range(2)))
        assert await refreshes(standin) == 1
        stored = await repository.read(L)
        assert stored is not None
        assert stored.expires_at > datetime.now(UTC) + timedelta(hours=23)
    finally:
        await database.close()


async def test_refresh_token_used_up(connect: Connects, standin: RunningStandin, http: httpx.AsyncClient) -> None:
    tokens = await connected(standin)
    store = FakeTokenStore({L: Tokens(access_token="at_gone", refresh_token="rt_gone", expires_at=tokens.expires_at)})
    with pytest.raises(TokenRefused):
        await connect(source(store, http, standin)).contact(L, "c1")


async def test_no_app_to_refresh_with(standin: RunningStandin) -> None:
    worn = Tokens(access_token="a", refresh_token="r", expires_at=NOW)
    tokens = OAuthTokens(FakeTokenStore({L: worn}), None, FixedClock(NOW), StaticToken(None))
    with pytest.raises(NoAccess, match="GHL_CLIENT_ID"):
        await tokens.token(L)


async def test_failed_refresh_keeps_the_old_pair(http: httpx.AsyncClient) -> None:
    worn = Tokens(access_token="a", refresh_token="r", expires_at=NOW)
    store = FakeTokenStore({L: worn})
    clock = FixedClock(NOW)
    oauth = OAuth(http, "http://127.0.0.1:9", client_id="i", client_secret="s", clock=clock)
    with pytest.raises(UnavailableThere):
        await OAuthTokens(store, oauth, clock, StaticToken(None)).token(L)
    assert store.tokens[L] is worn


async def test_location_without_oauth_takes_the_private_token() -> None:
    store, clock = FakeTokenStore(), FixedClock(NOW)
    tokens = OAuthTokens(store, None, clock, StaticToken("private"))
    assert await tokens.token(L) == "private"
    store.tokens[L] = Tokens(access_token="own", refresh_token="r", expires_at=NOW + timedelta(days=1))
    assert await tokens.token(L) == "private"
    clock.advance(seconds=31)
    assert await tokens.token(L) == "own"


async def test_code_of_an_installation(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    oauth = OAuth(http, standin.base_url, client_id="i", client_secret="s", clock=FixedClock(NOW))
    location_id, tokens = await oauth.exchanged(f"code-{L}", "https://hub.example/callback")
    assert location_id == L
    assert tokens.expires_at == NOW + timedelta(seconds=86_399)


@pytest.mark.parametrize(
    "answer", [httpx.Response(502), httpx.Response(200, text="<html>"), httpx.Response(200, json={})]
)
async def test_token_endpoint_out_of_order(answer: httpx.Response) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
        oauth = OAuth(http, "http://crm", client_id="i", client_secret="s", clock=FixedClock(NOW))
        with pytest.raises(UnavailableThere):
            await oauth.refreshed("r")


async def test_code_of_a_company() -> None:
    pair = {"access_token": "a", "refresh_token": "r", "expires_in": 60}
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=pair))) as http:
        oauth = OAuth(http, "http://crm", client_id="i", client_secret="s", clock=FixedClock(NOW))
        with pytest.raises(TokenRefused):
            await oauth.exchanged("code", "https://hub.example/callback")
