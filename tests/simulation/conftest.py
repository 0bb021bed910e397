import threading
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import pytest
from tests.simulation.intake import Intake

from enterprisehub.simulation.history import SimulatedEvent, history
from enterprisehub.simulation.scenario import load
from enterprisehub.simulation.truth import Truth
from enterprisehub.simulation.world import World


class Told(NamedTuple):
    events: Sequence[SimulatedEvent]
    truth: dict[str, Truth]
    world: World


def tell(name: str, *, contacts: int, days: int = 120) -> Told:
    past = history(msgspec.structs.replace(load(name), contacts=contacts, days=days))
    return Told(list(past), past.truth, past.world)


@pytest.fixture(scope="session")
def told() -> Told:
    """A few weeks of the training scenario, enough of every kind of event."""
    return tell("train", contacts=500, days=60)


@pytest.fixture(scope="session")
def many() -> Told:
    """Enough leads to compare rates: some two thousand who have had their thirty days."""
    return tell("train", contacts=2700)


@pytest.fixture
def intake() -> Iterator[Intake]:
    intake = Intake()
    thread = threading.Thread(target=intake.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield intake
    intake.hold.set()
    intake.server.shutdown()
    intake.server.server_close()
    thread.join()
