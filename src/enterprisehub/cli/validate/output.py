"""What the checks of language have in common beside `shared`: the encoder, progress, and the JSON object at the end."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec

_Command = TypeVar("_Command", bound=Callable[..., Any])


def encoder_option(command: _Command) -> _Command:
    return click.option(
        "--encoder", default="multilingual", show_default=True,
        help="The encoder that ships, or a folder that sentence-transformers can load.",
    )(command)  # fmt: skip


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
