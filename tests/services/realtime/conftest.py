"""A running service and clients to talk to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest_asyncio
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect

from enterprisehub.clients.realtime import Publisher
from enterprisehub.contracts.realtime import Kind, Publication, TicketClaims
from enterprisehub.kit import settings
from enterprisehub.services.realtime.app import running


class Client:
    """A socket that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def ask(self, **message: Any) -> Any:
        await self.say(**message)
        return await self.hear()

    async def say(self, **message: Any) -> None:
        await self.connection.send(msgspec.json.encode(message).decode())

    async def hear(self) -> Any:
        return msgspec.json.decode(await self.connection.recv())

    async def events(self, count: int) -> list[Any]:
        return [await self.hear() for _ in range(count)]


class Service:
    """A service on a port of its own, its Redis, and a publisher as the pipeline has."""

    def __init__(self, port: int, redis: "Redis", stack: AsyncExitStack) -> None:
        self.port = port
        self.redis = redis
        self.publisher = Publisher(redis)
        self._stack = stack

    async def ticket(self, **claims: Any) -> str:
        ticket = f"t{await self.redis.incr('tickets')}"
        whose = TicketClaims(**({"user": "user:1", "role": "operator"} | claims))
        await self.redis.set(f"ticket:{ticket}", msgspec.json.encode(whose), ex=60)
        return ticket

    def url(self, ticket: str) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/realtime?ticket={ticket}"

    async def client(self, ticket: str | None = None, *, options: Any = None, **claims: Any) -> Client:
        if ticket is None:
            ticket = await self.ticket(**claims)
        connection = connect(self.url(ticket), **({"compression": None, "max_queue": None} | (options or {})))
        return Client(await self._stack.enter_async_context(connection))

    async def publish(self, *events: str, location: str | None = "loc_1", kind: Kind = Kind.SCORES) -> list[int]:
        return await self.publisher.publish([publication(event, location, kind) for event in events])


def publication(event: str, location: str | None = "loc_1", kind: Kind = Kind.SCORES) -> Publication:
    data = msgspec.Raw(msgspec.json.encode({"event_id": event}))
    contact = "c_1" if kind is Kind.CONTACT else None
    return Publication(kind=kind, location_id=location, contact_id=contact, event_id=event, data=data)


Start = Callable[..., Awaitable[Service]]


@pytest_asyncio.fixture
async def start(redis_url: str, database_url: str) -> AsyncIterator[Start]:
    """Start services on the same Redis and Postgres; all end with the test."""
    async with AsyncExitStack() as stack:
        redis: Redis = await stack.enter_async_context(Redis.from_url(redis_url))
        clients = await stack.enter_async_context(AsyncExitStack())

        async def begin(**environment: str) -> Service:
            read = settings.read({"REDIS_URL": redis_url, "DATABASE_URL": database_url} | environment)
            port = await clients.enter_async_context(running(read, 0))
            return Service(port, redis, clients)

        yield begin


@pytest_asyncio.fixture
async def service(start: Start) -> Service:
    return await start()
