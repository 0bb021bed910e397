"""What the processes write: a file for each, and all of them together on the console.

The processes write to their files by themselves, so that none waits for us or for a slow console. We follow the files.
"""

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import BinaryIO, TextIO

POLL_S = 0.1
ROTATE_BYTES = 20_000_000
CONSOLE_BYTES = 200_000
"""What one process may print on the console in one round; more is left in its file."""
COLOURS = cycle((36, 33, 32, 35, 34, 96, 93, 92, 95, 94))
OWN_NAME = "enterprisehub"


@dataclass
class _Followed:
    name: str
    path: Path
    file: BinaryIO
    colour: int
    rest: bytes = b""


class Logs:
    """The log files of a data directory."""

    def __init__(self, folder: Path, console: TextIO) -> None:
        self.folder = folder
        self._console: TextIO | None = console
        self._colours = console.isatty() and "NO_COLOR" not in os.environ
        self._followed: dict[str, _Followed] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def follow(self, name: str) -> BinaryIO:
        """Open a log for writing at its end, and show from now on what is written there. The caller closes it."""
        path = self.path(name)
        out = path.open("ab")
        if name not in self._followed:
            file = path.open("rb")
            file.seek(0, os.SEEK_END)
            self._followed[name] = _Followed(name, path, file, next(COLOURS))
        return out

    def last_words(self, name: str, lines: int = 12) -> str:
        """Return the end of a log."""
        with self.path(name).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8000))
            return "\n".join(file.read().decode(errors="replace").strip().splitlines()[-lines:])

    def say(self, text: str) -> None:
        """Print a line of our own, after what the others wrote before it."""
        self.show()
        for line in text.splitlines() or [""]:
            self._print(OWN_NAME, 1, line.encode())
        self._flush()

    def close(self) -> None:
        """Show what is left and stop following."""
        self.show()
        for followed in self._followed.values():
            followed.file.close()
        self._followed.clear()

    async def run(self) -> None:
        """Show what is written, until cancelled."""
        while True:
            await asyncio.sleep(POLL_S)
            self.show()

    def show(self) -> None:
        for followed in self._followed.values():
            self._show(followed)
        self._flush()

    def _show(self, followed: _Followed) -> None:
        written = followed.file.read()
        if not written:
            return
        if len(written) > CONSOLE_BYTES:
            skipped = len(written) - CONSOLE_BYTES
            self._print(followed.name, followed.colour, f"… {skipped} bytes more in {followed.path}".encode())
            written = written[-CONSOLE_BYTES:]
        *lines, followed.rest = (followed.rest + written).split(b"\n")
        for line in lines:
            self._print(followed.name, followed.colour, line)
        if followed.file.tell() > ROTATE_BYTES:
            self._rotate(followed)

    @staticmethod
    def _rotate(followed: _Followed) -> None:
        """Keep one older file, if there is room. The writer appends, so it goes on at the start of the emptied file."""
        older = followed.path.with_suffix(".log.1")
        try:
            shutil.copyfile(followed.path, older)
        except OSError:
            older.unlink(missing_ok=True)
        os.truncate(followed.path, 0)
        followed.file.seek(0)

    def _print(self, name: str, colour: int, line: bytes) -> None:
        prefix = f"{name:<13} | "
        if self._colours:
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self._attempt(lambda console: console.write(f"{prefix}{line.decode(errors='replace')}\n"))

    def _flush(self) -> None:
        self._attempt(lambda console: console.flush())

    def _attempt(self, write: Callable[[TextIO], object]) -> None:
        if self._console is None:
            return
        try:
            write(self._console)
        except (OSError, ValueError):  # whoever read us is gone; the files go on
            self._console = None
