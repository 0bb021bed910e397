"""Start children that die with us, in sessions of their own, so that Ctrl-C reaches only their parent."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

SELF = "self"
CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run, as whom, and which signal it gets when its parent dies."""

    argv: tuple[str, ...]
    death_signal: Signals
    identity: str = SELF
    folder: Path = Path("/")
    environ: Mapping[str, str] | None = None

    def wrapped(self) -> list[str]:
        """Return the arguments of the small program that becomes the command."""
        parent, signal = str(os.getpid()), str(int(self.death_signal))
        isolated = [sys.executable, "-I", "-S", str(CHILD)]
        return [*isolated, parent, signal, self.identity, str(self.folder), *self.argv]


def spawn(command: Command, *, output: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    """Start a child. Call it from the main thread: the death signal follows the thread, not the process."""
    return subprocess.Popen(  # noqa: S603 our own list of arguments, no shell
        command.wrapped(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
        env=command.environ,
        start_new_session=True,
    )


def run(
    argv: Sequence[str], *, identity: str, folder: Path, timeout_s: float, given: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end under an identity, with a text to read."""
    command = Command(argv=tuple(argv), death_signal=Signals.SIGKILL, identity=identity, folder=folder)
    return subprocess.run(  # noqa: S603 our own list of arguments, no shell
        command.wrapped(),
        input=given,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        start_new_session=True,
    )
