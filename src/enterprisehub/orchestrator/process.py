"""One process, kept alive."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.orchestrator.backoff import Backoff
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.state import State
from enterprisehub.orchestrator.status import Recorded
from enterprisehub.orchestrator.unit import Health, StartFailed, Unit

POLL_S = {State.STARTING: 0.1, State.UNREADY: 0.5}
CALM_POLL_S = 2.0
MOST_SILENT_S = 30
"""A process that was ready and then gives no answer for so long hangs."""
FAILED_STARTS = 3
WRONG_SETTING = 2
"""The exit status of a process that a setting stopped: trying again can't help."""


class _End(NamedTuple):
    status: int | None
    words: str


class Process:
    """Starts a unit, watches it, starts it again when it dies. Runs on the main thread's loop (see `spawn`)."""

    def __init__(self, unit: Unit, logs: Logs, changed: Callable[[], None], backoff: Backoff | None = None) -> None:
        self.unit = unit
        self.state = State.STOPPED
        self.pid: int | None = None
        self.restarts = 0
        self.started_at: float | None = None
        self._logs = logs
        self._changed = changed
        self._backoff = backoff or Backoff()
        self._child: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._stopping = False
        self._hurry = asyncio.Event()
        self._released = asyncio.Event()
        self._released.set()
        self._first: asyncio.Future[None]

    def recorded(self) -> Recorded:
        """Return what is known about it, for the status file."""
        unit = self.unit
        return Recorded(unit.name, self.pid, unit.port, self.state, self.restarts, self.started_at, unit.address)

    async def start(self) -> None:
        """Start it and wait until it is ready for the first time.

        Raises:
            StartFailed: it ended again and again, a setting is wrong, or time is up.
        """
        self._first = asyncio.get_running_loop().create_future()
        self._keeping = asyncio.create_task(self._keep(), name=self.unit.name)
        try:
            await asyncio.wait_for(asyncio.shield(self._first), self.unit.ready_timeout_s)
        except TimeoutError:
            raise self._failure(f"was not ready within {self.unit.ready_timeout_s:g} s") from None

    async def restart(self) -> None:
        """End it politely and start it at once, whatever pause it is in; also what was held."""
        self._released.set()
        self._hurry.set()
        await self._end()

    async def hold(self) -> None:
        """End it politely and leave it down until `restart`."""
        self._released.clear()
        await self._end()

    async def stop(self) -> None:
        """Stop it: politely, then for good."""
        self._stopping = True
        self._released.set()
        child = self._child
        await self._end()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if child is not None:
            await child.wait()
        self._become(State.STOPPED)

    async def _end(self) -> None:
        child = self._child
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.send_signal(self.unit.stop_signal)
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), self.unit.grace_s)
        _kill_group(child.pid)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._stopping = True
        if self._child is not None and self._child.returncode is None:
            _kill_group(self._child.pid)

    async def _keep(self) -> None:
        while not self._stopping:
            begin = time.monotonic()
            end = await self._live_once()
            if self._stopping:
                return
            self._give_up_early(end)
            self.restarts += 1
            await self._pause(end, time.monotonic() - begin)
            self._hurry.clear()

    async def _pause(self, end: "_End", lived_s: float) -> None:
        if not self._released.is_set():
            self._logs.say(f"{self.unit.name} {end.words}; it is held")
            self._become(State.STOPPED)
            await self._released.wait()
            return
        pause_s = self._backoff.after(lived_s)
        if not self._hurry.is_set():
            self._logs.say(f"{self.unit.name} {end.words}; starting it again in {pause_s:g} s")
            self._become(State.WAITING)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), pause_s)

    def _give_up_early(self, end: "_End") -> None:
        """End the first start when trying on is useless; later we never give up."""
        hopeless = end.status == WRONG_SETTING or self.restarts + 1 >= FAILED_STARTS
        if hopeless and not self._first.done():
            self._first.set_exception(self._failure(end.words))

    def _failure(self, what: str) -> StartFailed:
        return StartFailed(f"{self.unit.name} {what}\n{self._logs.last_words(self.unit.name)}".rstrip())

    async def _live_once(self) -> "_End":
        """Run it to its end."""
        self._become(State.STARTING)
        with self._logs.follow(self.unit.name) as out:
            try:
                self.unit.prepare()
                command = self.unit.command()
                child = await asyncio.create_subprocess_exec(
                    *command.wrapped(),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    env=command.environ,
                    start_new_session=True,
                )
            except (OSError, EnterpriseHubError) as error:
                return _End(None, f"could not be started: {error}")
        self._child, self.pid, self.started_at = child, child.pid, time.time()
        self._changed()
        watching = asyncio.create_task(self._watch(child))
        try:
            status = await child.wait()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        _kill_group(child.pid)
        self.pid = self.started_at = None
        return _End(status, f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}")

    async def _watch(self, child: asyncio.subprocess.Process) -> None:
        answered_at = time.monotonic()
        while True:
            health = await self.unit.health(child.pid)
            now = time.monotonic()
            if health is not Health.SILENT:
                answered_at = now
                self._become(State.READY if health is Health.READY else State.UNREADY)
            elif self.state is not State.STARTING:
                self._become(State.UNREADY)
            if health is Health.READY and not self._first.done():
                self._first.set_result(None)
            patience_s = self.unit.ready_timeout_s if self.state is State.STARTING else MOST_SILENT_S
            if now - answered_at > patience_s:
                self._logs.say(f"{self.unit.name} does not answer; killing it")
                _kill_group(child.pid)
            await asyncio.sleep(POLL_S.get(self.state, CALM_POLL_S))

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._changed()


def _kill_group(pid: int) -> None:
    """Kill a process with all that it started; each leads a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
