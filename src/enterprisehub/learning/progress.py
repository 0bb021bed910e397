"""Tell how far a long piece of work has come."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with what was just finished."""


def silent(done: str) -> None:
    """Say nothing."""
