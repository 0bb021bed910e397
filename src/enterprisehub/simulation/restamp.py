"""Move simulated payloads to another time: live streams tell a life faster than it goes."""

from datetime import datetime
from typing import Any, Final

from enterprisehub.simulation.identifiers import iso

Payload = dict[str, Any]
_WRITTEN: Final = frozenset({"InboundMessage", "OutboundMessage", "NoteCreate"})
"""Types whose `dateAdded` is when it happened; that of other things is when the thing came to be."""


class Restamper:
    """Moves one payload after the other. Remembers when things came to be, so that later events of a thing agree."""

    def __init__(self) -> None:
        self._created: dict[str, str] = {}

    def move(self, payload: Payload, at: float) -> Payload:
        """Return a copy that happens at another time; what lies ahead or behind of it moves along."""
        was, now = payload["timestamp"], iso(at)
        moved = {**payload, "timestamp": now}
        if "dateAdded" in moved:
            moved["dateAdded"] = now if moved["type"] in _WRITTEN else self._born(moved, was, now)
        if "dueDate" in moved:
            moved["dueDate"] = _shifted(moved["dueDate"], was, at)
        if "appointment" in moved:
            visit = dict(moved["appointment"])
            visit["dateAdded"] = self._born(visit, was, now)
            visit["dateUpdated"] = now
            visit["startTime"] = _shifted(visit["startTime"], was, at)
            visit["endTime"] = _shifted(visit["endTime"], was, at)
            moved["appointment"] = visit
        return moved

    def _born(self, thing: Payload, was: str, now: str) -> str:
        """Return when a thing came to be: its first event's new time, or its own where that lies in the past."""
        identifier, born = str(thing["id"]), str(thing["dateAdded"])
        if identifier not in self._created and (born == was or born > now):
            self._created[identifier] = now
        return self._created.get(identifier, born)


def _shifted(text: str, was: str, at: float) -> str:
    return iso(at + (datetime.fromisoformat(text) - datetime.fromisoformat(was)).total_seconds())
