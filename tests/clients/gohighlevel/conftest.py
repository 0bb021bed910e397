from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import pytest_asyncio

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.limits import Limiter
from enterprisehub.clients.gohighlevel.tokens import StaticToken, TokenSource
from enterprisehub.clients.gohighlevel.transport import Transport
from enterprisehub.simulation.standin.running import RunningStandin, running

LOCATION = "location1"


@pytest_asyncio.fixture(scope="module")
async def _running() -> AsyncIterator[RunningStandin]:
    async with running() as one:
        yield one


@pytest.fixture
def standin(_running: RunningStandin) -> RunningStandin:
    _running.renew()
    return _running


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=0.4) as client:
        yield client


Connects = Callable[..., HttpGoHighLevel]


@pytest.fixture
def connect(standin: RunningStandin, http: httpx.AsyncClient) -> Connects:
    """Return a maker of clients of the stand-in; trying again waits no time."""

    async def no_pause(_: float) -> None:
        return

    def make(
        tokens: TokenSource | None = None,
        *,
        limiter: Limiter | None = None,
        retries: int = 3,
        patience_s: float = 30.0,
    ) -> HttpGoHighLevel:
        source = tokens or StaticToken("pit-" + LOCATION)
        transport = Transport(
            http, standin.base_url, source, limiter, retries=retries, patience_s=patience_s, sleep=no_pause
        )
        return HttpGoHighLevel(transport)

    return make


@pytest.fixture
def seeded(standin: RunningStandin) -> None:
    """Put a contact c1 into location1 and one into another location."""
    books = standin.crm.books
    at = "2026-11-01T00:00:00Z"
    for contact_id, location_id in (("c1", LOCATION), ("c2", "location2")):
        books.contacts[contact_id] = {
            "id": contact_id,
            "locationId": location_id,
            "tags": ["old"],
            "customFields": [],
            "dateAdded": at,
        }
