"""One house a test process, and a location of its own for each test."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.faults.house import House
from tests.faults.ledger import Ledger, Listener


@pytest_asyncio.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    try:
        await made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def ledger(house: House, request: pytest.FixtureRequest) -> Ledger:
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))
    return Ledger(house, name[:80])


@pytest_asyncio.fixture
async def listener(house: House) -> AsyncIterator[Listener]:
    async with Listener(house) as listening:
        yield listening
