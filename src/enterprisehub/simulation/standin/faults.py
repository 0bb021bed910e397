"""Faults on demand: the next calls that match are answered badly, late or not at all."""

from enum import StrEnum

from msgspec import Struct


class FaultKind(StrEnum):
    STATUS = "status"
    TIMEOUT = "timeout"
    RESET = "reset"


class Fault(Struct, kw_only=True):
    kind: FaultKind = FaultKind.STATUS
    status: int = 503
    """Answered by kind `status`."""
    count: int = 1
    method: str = ""
    """Only calls of this method; empty matches all."""
    match: str = ""
    """Only calls whose path contains this."""
    after_effect: bool = False
    """The call has its effect before it fails."""
    delay_s: float = 30.0
    """How long kind `timeout` holds the connection before it is closed."""
    retry_after_s: float | None = None


class Faults:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that this call meets, counting it down."""
        for fault in self.waiting:
            if fault.method in {"", method} and fault.match in path:
                fault.count -= 1
                if fault.count <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
