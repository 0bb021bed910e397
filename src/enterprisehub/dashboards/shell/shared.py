"""One call for several panels: an answer, or its error, is shared for a moment."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, NoReturn, TypeVar

A = TypeVar("A")
HELD_S = 2.0


class Shared(Generic[A]):
    """Calls `load` once for all who ask within `held_s` seconds, in whatever thread."""

    def __init__(self, load: Callable[[], A], *, held_s: float = HELD_S) -> None:
        self._load = load
        self._held_s = held_s
        self._lock = Lock()
        self._until = 0.0
        self._outcome: Callable[[], A] = load

    def __call__(self) -> A:
        with self._lock:
            if time.monotonic() >= self._until:
                self._outcome = _outcome(self._load)
                self._until = time.monotonic() + self._held_s
        return self._outcome()


def _outcome(load: Callable[[], A]) -> Callable[[], A]:
    try:
        answer = load()
    except Exception as error:  # noqa: BLE001 whatever it is, every asker gets it
        return _raiser(error)
    return lambda: answer


def _raiser(error: Exception) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error

    return fail
