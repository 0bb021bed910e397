"""One orchestrator for each data directory. The kernel drops the lock with its holder, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from enterprisehub.kit.errors import Conflict, SettingError

NAME = "orchestrator.lock"


@contextmanager
def exclusive(data_dir: Path) -> Iterator[None]:
    """Hold the lock.

    Raises:
        Conflict: another orchestrator holds it.
        SettingError: the directory can't be used.
    """
    with _opened(data_dir) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = holder_of(data_dir)
            raise Conflict(
                f"EnterpriseHub already runs from {data_dir} (process {holder}): "
                "see `enterprisehub status`, stop it with `enterprisehub down`"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _opened(data_dir: Path) -> TextIO:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (data_dir / NAME).open("a+", encoding="ascii")
    except OSError as error:
        raise SettingError(f"ENTERPRISEHUB_DATA_DIR: {data_dir} can't be written ({error.strerror})") from error


def holder_of(data_dir: Path) -> int | None:
    """Return the process number of the running orchestrator, None when none runs."""
    try:
        file = (data_dir / NAME).open(encoding="ascii")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = file.read().strip()
            return int(text) if text.isdecimal() else None
    return None
