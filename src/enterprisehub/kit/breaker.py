"""A circuit breaker: stop asking what does not answer, try again a little later."""

import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row, for a pause that doubles up to `longest_s`; then one call may try."""

    def __init__(
        self,
        *,
        failures: int = 3,
        pause_s: float = 0.5,
        longest_s: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._first_pause_s = pause_s
        self._longest_s = longest_s
        self._monotonic = monotonic
        self._failed = 0
        self._pause_s = pause_s
        self._closed_at = 0.0

    @property
    def is_open(self) -> bool:
        return self._failed >= self._limit and self._monotonic() < self._closed_at

    def succeeded(self) -> None:
        self._failed = 0
        self._pause_s = self._first_pause_s

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._limit:
            self._closed_at = self._monotonic() + self._pause_s
            self._pause_s = min(self._pause_s * 2, self._longest_s)
