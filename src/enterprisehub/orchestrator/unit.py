"""What the orchestrator runs, and how it is doing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from signal import Signals

from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.kit.errors import EnterpriseHubError


class Health(StrEnum):
    READY = "ready"
    UNREADY = "unready"
    SILENT = "silent"


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A process to keep alive."""

    name: str
    command: Callable[[], Command]
    health: Callable[[int], Awaitable[Health]]
    """Tells how the process with this number is doing."""
    prepare: Callable[[], None] = nothing
    """Runs before each start; raising makes the start fail."""
    port: int | None = None
    address: str = ""
    stop_signal: Signals = Signals.SIGTERM
    grace_s: float = 4
    """How long it may take to stop before it is killed."""
    ready_timeout_s: float = 120
    asks_others: bool = False
    """Starts beside the others of its stage, and stops before them."""


class StartFailed(EnterpriseHubError):
    title = "Could not start"
