"""Progress of long work on standard error: a bar on a terminal, a line now and then where there is none."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY_S: Final = 15.0
"""Seconds between lines where nobody watches a bar."""


@contextmanager
def saying(first: str, *, every_s: float = EVERY_S) -> Iterator[Callable[[str], None]]:
    """Show what was finished last, of work whose length nobody knows; yields what is told it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(every_s)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(first, total=None)
        yield lambda done: bar.update(task, description=done)


@contextmanager
def counting(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show how many of so many are done; yields what is told the number."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


class _Lines:
    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._begin = self._said = time.monotonic()

    def __call__(self, done: str) -> None:
        now = time.monotonic()
        if now - self._said >= self._every_s:
            self._said = now
            click.echo(f"{now - self._begin:5.0f} s  {done}", err=True)
