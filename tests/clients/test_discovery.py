"""Replicas behind one name."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from aiohttp import web

from enterprisehub.clients.batch import http_client, post
from enterprisehub.clients.discovery import AVOID_S, LOOK_UP_S, Endpoint, resolve
from enterprisehub.kit.errors import Unavailable


class Names:
    """A name server and a clock of the test's own."""

    def __init__(self, *addresses: str) -> None:
        self.addresses: Sequence[str] = addresses
        self.asked = 0
        self.now = 100.0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("ml.internal", 8002)
        self.asked += 1
        if not self.addresses:
            raise OSError("no such name")
        return self.addresses

    def endpoint(self) -> Endpoint:
        return Endpoint("http://ml.internal:8002/v1/ask", look_up=self, monotonic=lambda: self.now)


async def test_turns_are_taken() -> None:
    endpoint = Names("10.0.0.3", "10.0.0.1", "fd00::2").endpoint()
    first = [(await endpoint.urls())[0] for _ in range(6)]
    assert Counter(first) == {
        "http://10.0.0.1:8002/v1/ask": 2,
        "http://10.0.0.3:8002/v1/ask": 2,
        "http://[fd00::2]:8002/v1/ask": 2,
    }


async def test_every_replica_is_offered_once() -> None:
    endpoint = Names("10.0.0.1", "10.0.0.2", "10.0.0.3").endpoint()
    for _ in range(4):
        assert len(set(await endpoint.urls())) == 3


async def test_what_failed_comes_last_for_a_while() -> None:
    names = Names("10.0.0.1", "10.0.0.2")
    endpoint = names.endpoint()
    bad = (await endpoint.urls())[0]
    endpoint.failed(bad)
    assert {(await endpoint.urls())[-1] for _ in range(4)} == {bad}
    names.now += AVOID_S
    assert {(await endpoint.urls())[0] for _ in range(4)} >= {bad}


async def test_new_replicas_are_found() -> None:
    names = Names("10.0.0.1")
    endpoint = names.endpoint()
    await endpoint.urls()
    names.addresses = ("10.0.0.2", "10.0.0.1")
    assert len(await endpoint.urls()) == 1
    names.now += LOOK_UP_S + 0.1
    await endpoint.urls()
    await asyncio.sleep(0)
    assert len(await endpoint.urls()) == 2
    assert names.asked == 2


async def test_name_server_that_hiccups_takes_no_replica_away() -> None:
    names = Names("10.0.0.1")
    endpoint = names.endpoint()
    await endpoint.urls()
    names.addresses = ()
    for _ in range(3):
        names.now += LOOK_UP_S + 0.1
        assert len(await endpoint.urls()) == 1
        await asyncio.sleep(0)


async def test_unknown_name() -> None:
    with pytest.raises(Unavailable, match=r"ml\.internal can't be looked up"):
        await Names().endpoint().urls()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8002/x", "http://[::1]:8002/x", "https://ml.example.com/x"])
async def test_addresses_and_tls_names_stay_as_they_are(url: str) -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    endpoint = Endpoint(url, look_up=never)
    endpoint.failed(url)
    assert tuple(await endpoint.urls()) == (url,)


async def test_resolve() -> None:
    assert "127.0.0.1" in await resolve("localhost", 80)


class Server:
    """A replica on an address of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked = 0
        self.status = 200
        self.dies = False

    async def handle(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.dies:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=self.status, text=self.address)


@pytest_asyncio.fixture
async def replicas() -> AsyncIterator[tuple[Endpoint, list[Server], list[web.AppRunner]]]:
    servers = [Server(f"127.0.0.{number}") for number in (1, 2, 3)]
    runners: list[web.AppRunner] = []
    port = 0
    for server in servers:
        app = web.Application()
        app.router.add_post("/ask", server.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, server.address, port).start()
        port = runner.addresses[0][1]
        runners.append(runner)

    async def look_up(host: str, port: int) -> Sequence[str]:
        return [server.address for server in servers]

    yield Endpoint(f"http://ml.internal:{port}/ask", look_up=look_up), servers, runners
    for runner in runners:
        await runner.cleanup()


async def test_calls_spread(replicas: tuple[Endpoint, list[Server], list[web.AppRunner]]) -> None:
    endpoint, servers, _ = replicas
    async with http_client() as http:
        for _ in range(30):
            await post(http, endpoint, b"{}", 1)
    assert [server.asked for server in servers] == [10, 10, 10]


@pytest.mark.parametrize("how", ["refuses", "dies", "busy"])
async def test_one_that_is_away_costs_no_call(
    replicas: tuple[Endpoint, list[Server], list[web.AppRunner]], how: str
) -> None:
    endpoint, servers, runners = replicas
    async with http_client() as http:
        for number in range(30):
            if number == 10:
                if how == "refuses":
                    await runners[1].cleanup()
                servers[1].dies, servers[1].status = how == "dies", 503 if how == "busy" else 200
            assert await post(http, endpoint, b"{}", 1) in {b"127.0.0.1", b"127.0.0.2", b"127.0.0.3"}
    assert servers[0].asked + servers[2].asked >= 24


async def test_all_away(replicas: tuple[Endpoint, list[Server], list[web.AppRunner]]) -> None:
    endpoint, _, runners = replicas
    for runner in runners:
        await runner.cleanup()
    async with http_client() as http:
        with pytest.raises(Unavailable):
            await post(http, endpoint, b"{}", 1)


async def test_a_refusal_of_what_is_asked_is_not_asked_again(
    replicas: tuple[Endpoint, list[Server], list[web.AppRunner]],
) -> None:
    endpoint, servers, _ = replicas
    for server in servers:
        server.status = 422
    async with http_client() as http:
        with pytest.raises(Unavailable, match="status 422"):
            await post(http, endpoint, b"{}", 1)
    assert sum(server.asked for server in servers) == 1
