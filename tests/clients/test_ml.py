"""ml asked for scores and matches over a real connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import msgspec
import pytest
from aiohttp import web

from enterprisehub.clients.batch import http_client
from enterprisehub.clients.ml import FakeMatches, HttpMatches
from enterprisehub.contracts.scoring import Match, Matches, MatchQuery, Preferences
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.errors import Unavailable

QUERY = MatchQuery(location_id="L", state=ContactState(location_id="L", contact_id="C"), limit=3)
FOUND = Matches(
    items=[Match(property_id="p", score=0.9, why=[], why_not=[], listing={})], preferences=Preferences(), considered=1
)
Answers = Callable[[web.Request], Awaitable[web.Response]]
Ask = Callable[[Answers], Awaitable[Matches]]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    client = http_client()
    yield client
    await client.close()


@pytest.fixture
async def ask(http: aiohttp.ClientSession) -> AsyncIterator[Ask]:
    """Ask an ml that answers as told."""
    runners: list[web.AppRunner] = []

    async def asked(answers: Answers) -> Matches:
        app = web.Application()
        app.router.add_post("/v1/properties/match", answers)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        return await HttpMatches(http, f"http://127.0.0.1:{port}", deadline_s=0.3).match(QUERY)

    yield asked
    for runner in runners:
        await runner.cleanup()


async def test_matches(ask: Ask) -> None:
    asked: list[bytes] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.read())
        return web.Response(body=msgspec.json.encode(FOUND), content_type="application/json")

    assert await ask(answer) == FOUND
    assert msgspec.json.decode(asked[0], type=MatchQuery) == QUERY


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items": 1}'])
async def test_nonsense(ask: Ask, body: bytes) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    with pytest.raises(Unavailable, match="ml"):
        await ask(answer)


async def test_refusal(ask: Ask) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=503, text="warming up")

    with pytest.raises(Unavailable, match="503: warming up"):
        await ask(answer)


async def test_too_slow(ask: Ask) -> None:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    with pytest.raises(Unavailable):
        await ask(answer)


async def test_fake_is_down_without_an_answer() -> None:
    assert await FakeMatches(FOUND).match(QUERY) == FOUND
    with pytest.raises(Unavailable):
        await FakeMatches().match(QUERY)
