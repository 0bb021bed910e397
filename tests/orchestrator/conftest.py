import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import Signals

import pytest

from enterprisehub.kit.embedded.ports import free_port
from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.orchestrator import probe
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.unit import Health, Unit

FAKE_SERVICE = Path(__file__).with_name("fake_service.py")

MakeUnit = Callable[..., Unit]


@pytest.fixture
def console() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logs(tmp_path: Path, console: io.StringIO) -> Iterator[Logs]:
    made = Logs(tmp_path / "logs", console)
    yield made
    made.close()


@pytest.fixture
def make_unit() -> MakeUnit:
    return _make_unit


def _make_unit(*behaviour: str, name: str = "fake", ready_timeout_s: float = 20, grace_s: float = 5) -> Unit:
    port = free_port()
    argv = (sys.executable, str(FAKE_SERVICE), str(port), *behaviour)
    command = Command(argv=argv, death_signal=Signals.SIGKILL)

    async def health(_pid: int) -> Health:
        return await probe.http("127.0.0.1", port, "/health/ready")

    return Unit(
        name=name,
        command=lambda: command,
        health=health,
        port=port,
        address=f"http://127.0.0.1:{port}",
        grace_s=grace_s,
        ready_timeout_s=ready_timeout_s,
    )
