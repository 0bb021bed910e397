"""A small memory whose entries hold for a while."""

from datetime import datetime, timedelta
from typing import Generic, TypeVar

from enterprisehub.kit.clock import Clock

T = TypeVar("T")
MOST = 10_000


class Remembered(Generic[T]):
    def __init__(self, clock: Clock, holds_s: float) -> None:
        self._clock = clock
        self._holds = timedelta(seconds=holds_s)
        self._entries: dict[str, tuple[datetime, T]] = {}

    def get(self, key: str) -> T | None:
        found = self._entries.get(key)
        if found is None or found[0] <= self._clock.now():
            return None
        return found[1]

    def put(self, key: str, value: T) -> None:
        if len(self._entries) >= MOST:
            self._entries.clear()
        self._entries[key] = (self._clock.now() + self._holds, value)

    def drop(self, key: str) -> None:
        self._entries.pop(key, None)
