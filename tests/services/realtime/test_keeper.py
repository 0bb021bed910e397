"""Who is looked after, and how: with stand-ins for sockets, and a real Valkey for tickets and log-in sessions."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from enterprisehub.contracts.realtime import TicketClaims
from enterprisehub.kit import cache
from enterprisehub.services.realtime.keeper import Keeper, look_for_answers
from enterprisehub.services.realtime.service import Realtime
from enterprisehub.services.realtime.socket import Socket
from enterprisehub.services.realtime.streams import Streams

NOW = 1_800_000_000.0


class FakeSocket:
    def __init__(self, ticket: str = "t", **claims: Any) -> None:
        self.claims = TicketClaims(**{"user": "u", "role": "agent", **claims})
        self.ticket = ticket
        self.heard = True
        self.pings = 0
        self.ended: int | None = None

    def ping(self) -> None:
        self.pings += 1

    def end(self, code: int, reason: str) -> None:
        assert reason
        self.ended = code


def look(*sockets: FakeSocket) -> None:
    look_for_answers(cast("list[Socket]", list(sockets)))


def test_silent_client_is_ended_after_a_round() -> None:
    silent = FakeSocket()
    look(silent)
    assert (silent.pings, silent.ended) == (1, None)
    look(silent)
    assert (silent.pings, silent.ended) == (1, 1011)


def test_answering_client_stays() -> None:
    client = FakeSocket()
    for _ in range(3):
        look(client)
        client.heard = True
    assert (client.pings, client.ended) == (3, None)


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    async with cache.connect(redis_url) as client:
        yield client


async def locked_out(callers: Sequence[str]) -> set[str]:
    return {"user:gone"} & set(callers)


@pytest_asyncio.fixture
async def keeper(redis_url: str) -> AsyncIterator[Keeper]:
    streams = Streams(cache.connect(redis_url), cache.connect(redis_url))
    yield Keeper(cast("Realtime", None), streams, locked_out, "me")
    await streams.close()


async def renew(keeper: Keeper, *sockets: FakeSocket) -> None:
    await keeper.renew(cast("list[Socket]", list(sockets)), NOW)


@pytest.mark.servers
async def test_ticket_of_an_open_connection_lives_on(keeper: Keeper, redis: "Redis") -> None:
    await redis.set("ticket:t", b"{}", ex=5)
    client = FakeSocket("t", since=NOW - 60)
    await renew(keeper, client)
    assert client.ended is None
    assert cache.TICKET.ttl_s - 2 <= await redis.ttl("ticket:t") <= cache.TICKET.ttl_s


@pytest.mark.servers
async def test_ended_log_in_session_ends_its_sockets(keeper: Keeper, redis: "Redis") -> None:
    await redis.set(cache.SESSION.key("there"), b"{}")
    await redis.set("ticket:gone", b"{}", ex=5)
    there, gone = FakeSocket("there", session="there"), FakeSocket("gone", session="gone")
    await renew(keeper, there, gone)
    assert (there.ended, gone.ended) == (None, 4401)
    assert await redis.ttl("ticket:gone") <= 5


@pytest.mark.servers
async def test_deactivated_user_loses_his_sockets(keeper: Keeper) -> None:
    here, gone = FakeSocket(user="user:here"), FakeSocket(user="user:gone")
    await renew(keeper, here, gone)
    assert (here.ended, gone.ended) == (None, 4401)


@pytest.mark.servers
async def test_chain_of_tickets_ends_after_a_day(keeper: Keeper) -> None:
    young, old = FakeSocket(since=NOW - 86_000), FakeSocket(since=NOW - 86_500)
    await renew(keeper, young, old)
    assert (young.ended, old.ended) == (None, 4401)


@pytest.mark.servers
async def test_signs_of_life(keeper: Keeper, redis_url: str, redis: "Redis") -> None:
    streams = Streams(cache.connect(redis_url), cache.connect(redis_url))
    await streams.show_life("me")
    assert await streams.lifeless(["me", "other"]) == ["other"]
    assert 0 < await redis.ttl("realtime:instance:me") <= 60
    assert await streams.lifeless([]) == []
    await streams.close()
