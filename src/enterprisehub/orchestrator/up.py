"""From nothing to everything ready, until told to stop."""

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from enterprisehub.kit.embedded import control
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.run_info import run_info_path
from enterprisehub.kit.settings import Settings
from enterprisehub.orchestrator import status
from enterprisehub.orchestrator.house import House, Part
from enterprisehub.orchestrator.lock import exclusive
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.ports import require_free
from enterprisehub.orchestrator.services import Place
from enterprisehub.orchestrator.summary import summary

ASKED_S = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What starts here, in order, and what the table at the end says besides."""

    places: Sequence[Place]
    parts: Sequence[Part]
    notes: Sequence[str] = ()


def up(settings: Settings, make_plan: Callable[[], Plan]) -> int:
    """Start everything, watch it, stop it on a signal; return the exit status.

    Raises:
        Conflict: it runs already, or a port is taken; nothing was started.
        SettingError: a setting is wrong; nothing was started.
    """
    with exclusive(settings.data_dir):
        plan = make_plan()
        require_free(plan.places, settings.host)
        try:
            return asyncio.run(_run(settings, plan))
        finally:
            run_info_path(settings.data_dir).unlink(missing_ok=True)
            status.remove(settings.data_dir)


async def _run(settings: Settings, plan: Plan) -> int:
    logs = Logs(settings.data_dir / "logs", sys.stdout)
    house = House(logs, lambda changed: status.record(settings.data_dir, (p.recorded() for p in changed.processes)))
    told = _on_signals(house, logs)
    showing = asyncio.create_task(logs.run())
    obeying = asyncio.create_task(_obey(house, settings.data_dir))
    begin = time.monotonic()
    starting = asyncio.create_task(house.start(plan.parts))
    try:
        await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            logs.say(summary(house.processes, seconds=time.monotonic() - begin, folder=logs.folder, notes=plan.notes))
            await told
    except EnterpriseHubError as error:
        logs.say(f"cannot start: {error}")
        return 1
    finally:
        starting.cancel()
        obeying.cancel()
        await asyncio.gather(starting, obeying, return_exceptions=True)
        await house.stop()
        showing.cancel()
        logs.say("stopped")
        logs.close()
    return 0


async def _obey(house: House, data_dir: Path) -> None:
    """Do what other processes of this machine ask for."""
    list(control.take(data_dir))  # what was asked of the run before
    while True:
        for verb, name in control.take(data_dir):
            await house.obey(verb, name)
        await asyncio.sleep(ASKED_S)


def _on_signals(house: House, logs: Logs) -> "asyncio.Future[None]":
    """Return what is done at the first signal; the second one ends everything at once."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def handle(number: signal.Signals) -> None:
        if told.done():
            house.kill()
            return
        logs.say(f"{number.name}: stopping")
        told.set_result(None)

    for number in SIGNALS:
        with suppress(ValueError):
            loop.add_signal_handler(number, handle, number)
    return told
