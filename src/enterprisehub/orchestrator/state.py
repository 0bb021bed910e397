"""How a process is doing, for status and people."""

from enum import StrEnum


class State(StrEnum):
    STARTING = "starting"
    READY = "ready"
    UNREADY = "unready"
    """It answers, and says that something it needs is missing."""
    WAITING = "waiting"
    """It ended; the next start comes after a pause."""
    STOPPED = "stopped"
