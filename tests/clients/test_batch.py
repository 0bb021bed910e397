"""The adapter of ml, churn and coaching against a peer that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web

from enterprisehub.clients.batch import HttpPeer, ask_all, http_client
from enterprisehub.contracts.scoring import EncodedSubject
from enterprisehub.kit.errors import Unavailable

SUBJECT = EncodedSubject(datetime(2026, 6, 1, tzinfo=UTC), msgspec.Raw(b'{"location_id":"L","contact_id":"C"}'))


class Misbehaving:
    """A peer whose next answers the test decides."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.answer: Callable[[], Awaitable[web.Response]] = self.numbers

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(await request.read())
        return await self.answer()

    async def numbers(self) -> web.Response:
        return web.json_response({"items": [1]})

    async def slow(self) -> web.Response:
        await asyncio.sleep(1)
        return web.json_response({"items": [1]})

    async def broken(self) -> web.Response:
        return web.Response(status=500, text="no")

    async def nonsense(self) -> web.Response:
        return web.Response(text="{")

    async def one_failed(self) -> web.Response:
        return web.json_response({"items": [1, {"error": {"title": "Internal error", "status": 500}}, 3]})

    async def too_many(self) -> web.Response:
        return web.json_response({"items": [1, 2]})


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[tuple[Misbehaving, HttpPeer[int]]]:
    behind = Misbehaving()
    app = web.Application()
    app.router.add_post("/ask", behind.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with http_client() as http:
        yield behind, HttpPeer(http, "numbers", f"http://{host}:{port}/ask", int, deadline_s=0.2)
    await runner.cleanup()


async def test_batch_goes_out_and_answers_come_back_in_order(peer: tuple[Misbehaving, HttpPeer[int]]) -> None:
    behind, adapter = peer
    assert await adapter.ask([SUBJECT]) == [1]
    assert msgspec.json.decode(behind.asked[0]) == {
        "items": [{"moment": "2026-06-01T00:00:00Z", "state": {"location_id": "L", "contact_id": "C"}}]
    }


async def test_item_that_fails_has_no_answer(peer: tuple[Misbehaving, HttpPeer[int]]) -> None:
    behind, adapter = peer
    behind.answer = behind.one_failed
    assert await adapter.ask([SUBJECT] * 3) == [1, None, 3]
    with pytest.raises(Unavailable):
        await ask_all(adapter, [SUBJECT] * 3)
    behind.answer = behind.numbers
    assert await ask_all(adapter, [SUBJECT]) == [1]


@pytest.mark.parametrize("fault", ["slow", "broken", "nonsense", "too_many"])
async def test_whatever_is_wrong_is_unavailable(peer: tuple[Misbehaving, HttpPeer[int]], fault: str) -> None:
    behind, adapter = peer
    behind.answer = getattr(behind, fault)
    with pytest.raises(Unavailable):
        await adapter.ask([SUBJECT])


async def test_after_three_failures_the_peer_is_left_alone_and_tried_again_later(
    peer: tuple[Misbehaving, HttpPeer[int]],
) -> None:
    behind, adapter = peer
    behind.answer = behind.broken
    for _ in range(5):
        with pytest.raises(Unavailable):
            await adapter.ask([SUBJECT])
    assert len(behind.asked) == 3
    behind.answer = behind.numbers
    await asyncio.sleep(0.6)
    assert await adapter.ask([SUBJECT]) == [1]


async def test_peer_that_is_not_there() -> None:
    async with http_client() as http:
        adapter: HttpPeer[int] = HttpPeer(http, "numbers", "http://127.0.0.1:9/ask", int)
        with pytest.raises(Unavailable):
            await adapter.ask([SUBJECT])
