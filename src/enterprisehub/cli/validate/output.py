"""What the checks of language have in common: options, progress, and the JSON object at the end."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from enterprisehub.kit.errors import InvalidInput

_Command = TypeVar("_Command", bound=Callable[..., Any])

DATA_DIR = Path("../shared/data")


def budget_option(command: _Command) -> _Command:
    return click.option(
        "--budget", type=click.FloatRange(min=1), default=600.0, show_default=True, help="Seconds that it may take."
    )(command)


def data_option(command: _Command) -> _Command:
    return click.option(
        "--data", type=click.Path(path_type=Path), default=DATA_DIR, show_default=True, help="Folder of the named sets."
    )(command)


def encoder_option(command: _Command) -> _Command:
    return click.option(
        "--encoder", default="multilingual", show_default=True,
        help="The encoder that ships, or a folder that sentence-transformers can load.",
    )(command)  # fmt: skip


def existing(folder: Path, name: str) -> Path:
    """Return a file of the data folder.

    Raises:
        InvalidInput: it is not there.
    """
    path = folder / name
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}; name the folder with --data.")
    return path


class Report:
    """Prints progress as it comes and the result at the end."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._begun = time.monotonic()

    def progress(self, done: str) -> None:
        click.echo(f"{time.monotonic() - self._begun:7.1f} s  {done}", err=True)

    def finish(self, rows: int, found: dict[str, Any]) -> None:
        seconds = round(time.monotonic() - self._begun, 1)
        whole = {"task": self._task, "rows": rows, "seconds": seconds, **found}
        click.echo(msgspec.json.encode(whole).decode())
