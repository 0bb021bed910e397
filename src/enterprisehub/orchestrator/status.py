"""What runs, for other processes: the orchestrator writes it down, readers check it against the living."""

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, json

from enterprisehub.kit.embedded.liveness import alive
from enterprisehub.orchestrator.lock import holder_of
from enterprisehub.orchestrator.state import State

NAME = "status.json"


class Recorded(Struct):
    """A process as the orchestrator saw it last."""

    name: str
    pid: int | None
    port: int | None
    state: State
    restarts: int
    started_at: float | None
    address: str = ""


class ServiceStatus(Struct):
    """A process as it is now."""

    name: str
    pid: int | None
    port: int | None
    state: State
    restarts: int
    uptime_s: float
    address: str


def record(data_dir: Path, rows: Iterable[Recorded]) -> None:
    """Write down what runs; on a full disk what was written last stays until the next change."""
    draft = data_dir / f"{NAME}.tmp"
    with suppress(OSError):  # who watches the processes must go on watching
        draft.write_bytes(json.encode(list(rows)))
        draft.replace(data_dir / NAME)


def read(data_dir: Path) -> list[ServiceStatus]:
    """Return the processes of the running orchestrator, none when it does not run."""
    if holder_of(data_dir) is None:
        return []
    try:
        rows = json.decode((data_dir / NAME).read_bytes(), type=list[Recorded])
    except FileNotFoundError:
        return []
    return [_now(row) for row in rows]


def _now(row: Recorded) -> ServiceStatus:
    living = row.pid is not None and alive(row.pid)
    state = row.state if living or row.state in {State.WAITING, State.STOPPED} else State.WAITING
    uptime_s = round(time.time() - row.started_at, 1) if living and row.started_at else 0.0
    return ServiceStatus(row.name, row.pid if living else None, row.port, state, row.restarts, uptime_s, row.address)


def remove(data_dir: Path) -> None:
    (data_dir / NAME).unlink(missing_ok=True)
