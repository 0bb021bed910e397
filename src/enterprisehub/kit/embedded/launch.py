"""Start an embedded server and wait for it; for tests and commands that need one for a while.

The orchestrator supervises the same descriptions by its own means.
"""

import subprocess
import tempfile
import time
from dataclasses import dataclass
from signal import Signals
from typing import IO, Protocol

from enterprisehub.kit.embedded.spawn import Command, spawn
from enterprisehub.kit.errors import Unavailable

READY_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15


class Server(Protocol):
    """What an embedded server tells about itself."""

    @property
    def name(self) -> str:
        """Return the name for logs and status."""

    @property
    def port(self) -> int:
        """Return the port on loopback."""

    @property
    def url(self) -> str:
        """Return the address with its password."""

    @property
    def stop_signal(self) -> Signals:
        """Return the signal for a clean and quick end."""

    def prepare(self) -> None:
        """Make ready on disk what the server needs; refuse when a live server uses it."""

    def command(self) -> Command:
        """Return what to run."""

    def ready(self, pid: int) -> bool:
        """Say whether the server under this process number answers."""


@dataclass
class Running:
    """A started server; `stop` ends it cleanly."""

    server: Server
    process: "subprocess.Popen[bytes]"
    log: IO[bytes]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(self.server.stop_signal)
            try:
                self.process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def launch(server: Server, *, timeout_s: float = READY_TIMEOUT_S) -> Running:
    """Start a server and wait until it answers.

    Raises:
        Unavailable: it ended, or did not answer in time; with its last words.
    """
    server.prepare()
    log = tempfile.TemporaryFile()  # noqa: SIM115 it lives as long as the server
    running = Running(server, spawn(server.command(), output=log.fileno()), log)
    deadline = time.monotonic() + timeout_s
    while running.process.poll() is None and time.monotonic() < deadline:
        if server.ready(running.process.pid):
            return running
        time.sleep(0.02)
    ended = running.process.poll()
    words = _last_words(log)
    running.stop()
    state = f"ended with {ended}" if ended is not None else f"was not ready within {timeout_s:g} s"
    raise Unavailable(f"{server.name} {state}: {words}")


def _last_words(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read()[-800:].decode(errors="replace").strip()
