"""All processes of one machine: up in order, down in reverse."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from enterprisehub.kit.embedded.control import Verb
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.process import Process
from enterprisehub.orchestrator.step import Step
from enterprisehub.orchestrator.unit import Unit


@dataclass(frozen=True)
class Stage:
    """Units that start side by side; the next stage waits until all are ready."""

    units: tuple[Unit, ...]


Part: TypeAlias = Stage | Step


class House:
    """The processes by stage."""

    def __init__(self, logs: Logs, changed: Callable[["House"], None]) -> None:
        self._logs = logs
        self._tell = changed
        self._stages: list[list[Process]] = []

    @property
    def processes(self) -> list[Process]:
        return [process for stage in self._stages for process in stage]

    async def start(self, plan: Sequence[Part]) -> None:
        """Go through the plan.

        Raises:
            StartFailed: a part could not be started. What was started runs on until `stop`.
        """
        for part in plan:
            if isinstance(part, Step):
                self._logs.say(f"step {part.name}")
                await part.work(self._logs)
            elif part.units:
                self._logs.say(f"starting {', '.join(unit.name for unit in part.units)}")
                await self._start_stage(part)

    async def _start_stage(self, stage: Stage) -> None:
        processes = [Process(unit, self._logs, self._changed) for unit in stage.units]
        self._stages.append(processes)
        starts = [asyncio.create_task(process.start()) for process in processes]
        try:
            await asyncio.gather(*starts)
        finally:
            for start in starts:
                start.cancel()
            await asyncio.gather(*starts, return_exceptions=True)

    async def stop(self) -> None:
        """Stop all, the last started first, and in a stage what asks the others."""
        for stage in reversed(self._stages):
            for asking in (True, False):
                await asyncio.gather(*(process.stop() for process in stage if process.unit.asks_others is asking))

    async def obey(self, verb: Verb, name: str) -> None:
        """Do what a request says; one for a process that does not run here is ignored."""
        for process in self.processes:
            if process.unit.name == name:
                self._logs.say(f"asked to {verb.value} {name}")
                await (process.hold() if verb is Verb.HOLD else process.restart())

    def kill(self) -> None:
        """End all at once."""
        for process in self.processes:
            process.kill()

    def _changed(self) -> None:
        self._tell(self)
