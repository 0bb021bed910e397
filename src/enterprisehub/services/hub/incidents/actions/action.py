"""The shape of an action."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from enterprisehub.kit.errors import EnterpriseHubError, InvalidInput

POLL_S = 0.5


@dataclass(frozen=True)
class Asked:
    """What an action is asked to act on."""

    parameters: dict[str, str]
    incident_id: int

    def __getitem__(self, name: str) -> str:
        return self.parameters[name]


@dataclass(frozen=True)
class Check:
    """A precondition that holds: what the action would do, and what it must remember to verify it."""

    would: str
    before: dict[str, Any] = field(default_factory=dict)


class NotVerified(EnterpriseHubError):
    title = "The action did not help"


class Action(Protocol):
    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]]
    limit_per_hour: ClassVar[int]
    verification: ClassVar[str]

    async def check(self, asked: Asked) -> Check:
        """Return what would be done.

        Raises:
            Conflict: the precondition does not hold.
        """

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:
        """Do it and return what is worth keeping in the timeline."""

    async def verify(self, asked: Asked, check: Check) -> str:
        """Return what was seen to be well.

        Raises:
            NotVerified: what the action should bring about did not come in time.
        """


def read_parameters(action: Action, given: dict[str, str | None]) -> dict[str, str]:
    """Return exactly the parameters that an action takes.

    Raises:
        InvalidInput: one is missing, or one is given that it does not take.
    """
    present = {name: value for name, value in given.items() if value is not None}
    if present.keys() != set(action.parameters):
        takes = ", ".join(action.parameters) or "no parameters"
        raise InvalidInput(f"{action.name} takes {takes}, and got {', '.join(sorted(present)) or 'none'}.")
    return present


async def until(holds: Callable[[], Awaitable[bool]], limit_s: float, otherwise: str) -> None:
    """Wait until something holds.

    Raises:
        NotVerified: it did not within the time.
    """
    deadline = asyncio.get_running_loop().time() + limit_s
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            raise NotVerified(otherwise)
        await asyncio.sleep(POLL_S)
