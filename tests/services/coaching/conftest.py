"""A running coaching service on real servers, and a contact as the pipeline leaves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from enterprisehub.contracts.events import MessageExchanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold
from enterprisehub.kit import settings as kit_settings
from enterprisehub.services.coaching.app import running

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def state_of(body: str, contact_id: str = "c1", location_id: str = "l1") -> ContactState:
    state = fold(
        [
            MessageExchanged(
                event_id=f"message:{contact_id}",
                location_id=location_id,
                contact_id=contact_id,
                occurred_at=AT,
                known_at=AT,
                message_id=f"m-{contact_id}",
                inbound=True,
                body=body,
            )
        ]
    )
    assert state is not None
    return state


def item(body: str, contact_id: str = "c1", **more: Any) -> dict[str, Any]:
    state = msgspec.to_builtins(state_of(body, contact_id))
    return {"moment": AT.isoformat(), "state": state, **more}


@dataclass
class Service:
    """What tests take in hand; `item` and `state_of` make what a contact said into a request."""

    http: httpx.AsyncClient
    database_url: str
    redis: "Redis"

    item = staticmethod(item)
    state_of = staticmethod(state_of)

    async def store(self, state: ContactState) -> None:
        connection = await asyncpg.connect(self.database_url)
        await connection.execute("SELECT set_config('app.locations', '*', false)")
        await connection.execute(
            "INSERT INTO contacts (location_id, contact_id, state) VALUES ($1, $2, $3)",
            state.location_id,
            state.contact_id,
            msgspec.json.encode(state).decode(),
        )
        await connection.close()


async def serve(database_url: str, redis_url: str, data_dir: Path) -> AsyncIterator[Service]:
    settings = kit_settings.read(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ENTERPRISEHUB_DATA_DIR": str(data_dir),
            "COACHING_ENCODER": "off",  # its own tests read again; here no thread may take the machine
        }
    )
    async with running(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://coaching") as http,
            Redis.from_url(redis_url) as redis,
        ):
            yield Service(http, database_url, redis)


@pytest.fixture
def serving() -> Any:
    """Serve within a test, to see what is left afterwards."""
    return asynccontextmanager(serve)


@pytest_asyncio.fixture
async def service(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    async for running_service in serve(database_url, redis_url, tmp_path):
        yield running_service


@pytest_asyncio.fixture
async def service_without_redis(database_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    async for running_service in serve(database_url, "redis://127.0.0.1:9/0", tmp_path):
        yield running_service
