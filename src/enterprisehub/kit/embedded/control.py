"""Ask the orchestrator of this machine to do something: a file in the data directory for each request.

Files need no port, no secret and no running listener: whoever may write the data directory may do anything anyhow. The
orchestrator takes them twice a second and does one after the other.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from enterprisehub.kit.embedded.liveness import alive
from enterprisehub.kit.run_info import read_run_info

FOLDER = "requests"
STATUS = "status.json"


class Verb(StrEnum):
    RESTART = "restart"
    """End it politely and start it at once, whatever pause it is in."""
    HOLD = "hold"
    """End it politely and leave it down."""
    RELEASE = "release"
    """Start what is held."""


class Seen(msgspec.Struct):
    """A process as the orchestrator wrote it down."""

    name: str
    pid: int | None
    state: str
    restarts: int


def ask(data_dir: Path, verb: Verb, service: str) -> None:
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{service}.{verb.value}").touch(mode=0o600)


def take(data_dir: Path) -> Iterator[tuple[Verb, str]]:
    """Give the requests that wait, oldest first, and remove them; what is none of ours is removed too."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime):
        path.unlink(missing_ok=True)
        if path.suffix[1:] in set(Verb):
            yield Verb(path.suffix[1:]), path.stem


def processes(data_dir: Path) -> dict[str, Seen] | None:
    """Return the processes of the orchestrator that runs from this data directory, None when none does."""
    pid = read_run_info(data_dir).orchestrator_pid
    if pid is None or not alive(pid):
        return None
    try:
        rows = msgspec.json.decode((data_dir / STATUS).read_bytes(), type=list[Seen])
    except FileNotFoundError:
        return {}
    return {row.name: row for row in rows}
