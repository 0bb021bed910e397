"""A running hub on real servers, callers of every role, and rows as the pipeline leaves them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from nacl.signing import SigningKey

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.keys import KeyRequest
from enterprisehub.contracts.events import Channel, ContactChanged, ContactEvent, MessageExchanged
from enterprisehub.domain.fold import fold
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database
from enterprisehub.kit.database import Role as DatabaseRole
from enterprisehub.kit.security import encode_public_key
from enterprisehub.kit.settings import Settings
from enterprisehub.services.hub.app import running
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.keys.service import Keys

KEY = SigningKey(b"hub tests".ljust(32, b"."))
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLOSED_PORT_URL = "http://127.0.0.1:9"


def settings_of(database_url: str, redis_url: str, data_dir: object, **environ: str) -> Settings:
    return kit_settings.read(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ENTERPRISEHUB_DATA_DIR": str(data_dir),
            "GHL_WEBHOOK_PUBLIC_KEY": encode_public_key(KEY.verify_key),
            "GHL_WORKFLOW_SECRET": "secret for all",
            "ALERTS_SECRET": "alerts secret",
            "ML_URL": CLOSED_PORT_URL,
            "CHURN_URL": CLOSED_PORT_URL,
            "COACHING_URL": CLOSED_PORT_URL,
            **environ,
        }
    )


def client_of(app: Any, **more: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://hub", **more)


class Wire:
    """A way to a server that can be cut, and silenced: then nothing passes, and nobody is told."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.port = 0
        self.url = ""

    async def lay(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._writers, self._tasks = [], []

    def silence(self) -> None:
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._target)
        self._writers += [writer, back]
        self._tasks += [asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))]

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._speaks.wait()
            writer.write(data)
        writer.close()


@pytest_asyncio.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A way to the test's database server; `wire.url` goes through it."""
    parts = urlsplit(database_url)
    assert parts.hostname is not None
    assert parts.port is not None
    wire = Wire(parts.hostname, parts.port)
    await wire.lay()
    wire.url = database_url.replace(f":{parts.port}/", f":{wire.port}/")
    yield wire
    await wire.cut()


@dataclass
class Hub:
    app: object
    url: str
    database: Database

    async def key(self, role: Role, location_id: str | None = None) -> str:
        made = await Keys(self.database).create(CONSOLE, KeyRequest(role=role, location_id=location_id))
        return made.key

    async def caller(self, role: Role, location_id: str | None = None) -> httpx.AsyncClient:
        return client_of(self.app, headers={"authorization": f"Bearer {await self.key(role, location_id)}"})

    def anonymous(self, **more: Any) -> httpx.AsyncClient:
        return client_of(self.app, **more)


@pytest_asyncio.fixture(scope="module")
async def hub(module_database_url: Any, servers: Any, tmp_path_factory: Any) -> AsyncIterator[Hub]:
    settings = settings_of(module_database_url, servers.valkey.url, tmp_path_factory.mktemp("data"))
    async with running(settings) as app:
        database = await Database.connect(module_database_url, DatabaseRole.HUB)
        yield Hub(app, module_database_url, database)
        await database.close()


@pytest_asyncio.fixture(scope="module")
async def admin(hub: Hub) -> AsyncIterator[asyncpg.Connection]:
    """A connection that no row-level security holds back."""
    connection = await asyncpg.connect(hub.url)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def operator(hub: Hub) -> httpx.AsyncClient:
    return await hub.caller(Role.OPERATOR)


@pytest_asyncio.fixture(scope="module")
async def agent_of_a(hub: Hub) -> httpx.AsyncClient:
    return await hub.caller(Role.AGENT, "A")


@pytest_asyncio.fixture(scope="module")
async def lead_of_a(hub: Hub) -> httpx.AsyncClient:
    return await hub.caller(Role.LEAD, "A")


def message(contact_id: str, number: int, body: str, at: datetime, location_id: str = "A") -> MessageExchanged:
    return MessageExchanged(
        event_id=f"message:{contact_id}-{number}",
        location_id=location_id,
        contact_id=contact_id,
        occurred_at=at,
        known_at=at,
        message_id=f"{contact_id}-{number}",
        conversation_id=f"conversation-{contact_id}",
        inbound=True,
        channel=Channel.SMS,
        body=body,
    )


def named(contact_id: str, name: str, at: datetime, location_id: str = "A", known_at: datetime | None = None) -> Any:
    return ContactChanged(
        event_id=f"name:{contact_id}:{at.timestamp()}",
        location_id=location_id,
        contact_id=contact_id,
        occurred_at=at,
        known_at=known_at or at,
        name=name,
        email=f"{contact_id}@example.com",
        created_at=at,
    )


@pytest.fixture(scope="module")
def put(admin: asyncpg.Connection) -> Callable[..., Awaitable[None]]:
    """Return a function that stores events, their contact and its lead, as the pipeline does."""

    async def put(
        *events: ContactEvent, probability: float | None = 0.5, temperature: str = "warm", **lead: Any
    ) -> None:
        state = fold(events)
        assert state is not None
        for event in events:
            await admin.execute(
                "INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, payload)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                event.location_id,
                event.event_id,
                event.contact_id,
                type(event).__struct_config__.tag,
                event.occurred_at,
                event.known_at,
                msgspec.json.encode(event).decode(),
            )
        await admin.execute(
            "INSERT INTO contacts (location_id, contact_id, name, email, phone, tags, created_at, last_event_at, state)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            state.location_id,
            state.contact_id,
            state.name,
            state.email,
            state.phone,
            state.tags,
            state.created_at,
            state.last_event_at,
            msgspec.json.encode(state).decode(),
        )
        await admin.execute(
            "INSERT INTO leads (location_id, contact_id, probability, low, high, temperature, stage, waiting_since,"
            " last_event_at, score) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            state.location_id,
            state.contact_id,
            probability,
            None if probability is None else probability - 0.1,
            None if probability is None else probability + 0.1,
            temperature,
            lead.get("stage", "new"),
            lead.get("waiting_since"),
            state.last_event_at,
            SCORE,
        )

    return put


SCORE = msgspec.json.encode(
    {
        "probability": 0.5,
        "interval": [0.4, 0.6],
        "base": -1.0,
        "reasons": [
            {"feature": f"f{i}", "label": f"Reason {i}", "contribution": c} for i, c in enumerate((0.1, -2, 1, 0.5))
        ],
        "model": {"name": "lead", "version": "7", "trained_on": "synthetic"},
        "horizon_days": 30,
        "note": None,
    }
).decode()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
