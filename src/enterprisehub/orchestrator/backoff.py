"""How long to wait before a process is started again."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Short at first, longer while it keeps dying, short again once it has lived for a while."""

    first_s: float = 0.2
    factor: float = 2
    most_s: float = 10
    settled_s: float = 30
    _next_s: float = 0

    def after(self, uptime_s: float) -> float:
        """Return the pause after a life of `uptime_s` seconds."""
        if uptime_s >= self.settled_s or not self._next_s:
            self._next_s = self.first_s
        pause, self._next_s = self._next_s, min(self._next_s * self.factor, self.most_s)
        return pause
