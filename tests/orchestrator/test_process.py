"""One process, kept alive."""

import asyncio
import io
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from enterprisehub.kit.embedded.liveness import alive
from enterprisehub.orchestrator.backoff import Backoff
from enterprisehub.orchestrator.house import House, Stage
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.process import Process
from enterprisehub.orchestrator.state import State
from enterprisehub.orchestrator.unit import StartFailed, Unit

MakeUnit = Callable[..., Unit]
MakeProcess = Callable[[Unit], Process]


@pytest_asyncio.fixture
async def process(logs: Logs) -> AsyncIterator[MakeProcess]:
    made: list[Process] = []

    def make(unit: Unit) -> Process:
        made.append(Process(unit, logs, lambda: None, Backoff(first_s=0.05)))
        return made[-1]

    yield make
    for each in made:
        await each.stop()


async def until(holds: Callable[[], bool], limit_s: float = 15) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def test_ready(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit())
    await fake.start()
    assert fake.state is State.READY
    assert fake.pid is not None
    assert alive(fake.pid)
    assert fake.restarts == 0


async def test_start_waits_for_readiness(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit("slow", "0.7"))
    begin = time.monotonic()
    await fake.start()
    assert time.monotonic() - begin >= 0.7


async def test_killed_process_comes_back(process: MakeProcess, make_unit: MakeUnit, console: io.StringIO) -> None:
    fake = process(make_unit())
    await fake.start()
    first = fake.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: fake.restarts == 1 and fake.state is State.READY)
    assert fake.pid not in {first, None}
    assert "fake was killed by SIGKILL; starting it again" in console.getvalue()


async def test_stop_leaves_nothing(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit())
    await fake.start()
    pid = fake.pid
    assert pid is not None
    await fake.stop()
    assert not alive(pid)
    assert fake.state is State.STOPPED
    await asyncio.sleep(0.3)
    assert fake.restarts == 0


async def test_process_that_ignores_the_signal(process: MakeProcess, make_unit: MakeUnit, logs: Logs) -> None:
    fake = process(make_unit("stubborn", grace_s=0.3))
    await fake.start()
    grandchild = int(logs.last_words("fake").split()[1])
    assert alive(grandchild)
    await fake.stop()
    await until(lambda: not alive(grandchild))


async def test_first_start_that_keeps_failing(process: MakeProcess, make_unit: MakeUnit) -> None:
    with pytest.raises(StartFailed, match=r"fake ended with 1\n(?s:.*)I cannot go on"):
        await process(make_unit("dies")).start()


async def test_wrong_setting_is_not_tried_again(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit("setting"))
    with pytest.raises(StartFailed, match="SOME_URL must be a URL"):
        await fake.start()
    assert fake.restarts <= 1


async def test_never_ready(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit("unready", ready_timeout_s=1.5))
    with pytest.raises(StartFailed, match=r"not ready within 1\.5 s"):
        await fake.start()
    assert fake.state is State.UNREADY


async def test_program_that_does_not_exist(process: MakeProcess, make_unit: MakeUnit) -> None:
    unit = make_unit()
    command = replace(unit.command(), argv=("/nowhere/program",))
    with pytest.raises(StartFailed, match="/nowhere/program"):
        await process(replace(unit, command=lambda: command)).start()


async def test_preparation_that_fails_once(process: MakeProcess, make_unit: MakeUnit) -> None:
    calls: list[None] = []

    def prepare() -> None:
        calls.append(None)
        if len(calls) == 1:
            raise OSError("the folder is in use")

    fake = process(replace(make_unit(), prepare=prepare))
    await fake.start()
    assert (len(calls), fake.restarts) == (2, 1)


async def test_restart(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit())
    await fake.start()
    first = fake.pid
    await fake.restart()
    await until(lambda: fake.state is State.READY and fake.pid not in {None, first})
    assert fake.restarts == 1


async def test_restart_skips_the_pause(logs: Logs, make_unit: MakeUnit) -> None:
    fake = Process(make_unit(), logs, lambda: None, Backoff(first_s=60))
    await fake.start()
    assert fake.pid is not None
    os.kill(fake.pid, signal.SIGKILL)
    await until(lambda: fake.state is State.WAITING)
    await fake.restart()
    await until(lambda: fake.state is State.READY)
    await fake.stop()


async def test_held_until_restarted(process: MakeProcess, make_unit: MakeUnit) -> None:
    fake = process(make_unit())
    await fake.start()
    await fake.hold()
    await until(lambda: fake.state is State.STOPPED)
    await asyncio.sleep(0.5)
    assert (fake.state, fake.pid) == (State.STOPPED, None)
    await fake.restart()
    await until(lambda: fake.state is State.READY)


async def test_stop_what_is_held(logs: Logs, make_unit: MakeUnit) -> None:
    fake = Process(make_unit(), logs, lambda: None, Backoff(first_s=0.05))
    await fake.start()
    await fake.hold()
    await fake.stop()
    assert fake.state is State.STOPPED


async def test_callers_stop_before_those_they_ask(logs: Logs, make_unit: MakeUnit) -> None:
    seen: list[dict[str, State]] = []
    house = House(logs, lambda changed: seen.append({one.unit.name: one.state for one in changed.processes}))
    units = make_unit(name="ml"), replace(make_unit(name="hub"), asks_others=True), make_unit(name="churn")
    await house.start([Stage(units)])
    assert {one.state for one in house.processes} == {State.READY}
    seen.clear()
    await house.stop()
    assert seen[0] == {"ml": State.READY, "hub": State.STOPPED, "churn": State.READY}
    assert set(seen[-1].values()) == {State.STOPPED}
