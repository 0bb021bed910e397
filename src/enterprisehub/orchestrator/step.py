"""Things that run once on the way up."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.unit import StartFailed


@dataclass(frozen=True)
class Step:
    """A named piece of work between two stages."""

    name: str
    work: Callable[[Logs], Awaitable[None]]


def command_step(name: str, command: Command) -> Step:
    """Return a step that runs a command to its end.

    The step raises StartFailed with the command's last words when it fails.
    """

    async def work(logs: Logs) -> None:
        with logs.follow(name) as out:
            child = await asyncio.create_subprocess_exec(
                *command.wrapped(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=command.environ,
                start_new_session=True,
            )
        try:
            status = await child.wait()
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
        if status != 0:
            raise StartFailed(f"step {name} ended with {status}\n{logs.last_words(name)}")

    return Step(name, work)
