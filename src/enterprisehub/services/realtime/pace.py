"""How fast a client may talk: a client that is faster is read more slowly, and loses nothing."""

MESSAGES_PER_S = 100.0
BURST = 400.0


class Pace:
    """A bucket of messages that refills; time is an argument."""

    def __init__(self, now: float) -> None:
        self._left = BURST
        self._at = now

    def wait_s(self, now: float) -> float:
        """Count one message; return how long to wait before reading the next."""
        self._left = min(BURST, self._left + (now - self._at) * MESSAGES_PER_S) - 1
        self._at = now
        return max(0.0, -self._left / MESSAGES_PER_S)
