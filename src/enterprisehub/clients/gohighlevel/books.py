"""What the CRM holds, in memory: the state behind the fake and behind the stand-in."""

import hashlib
from typing import Any

from msgspec import Struct, field

from enterprisehub.clients.gohighlevel.client import Record
from enterprisehub.clients.gohighlevel.fields import KEY_PREFIX


class Books(Struct, kw_only=True):
    """Records by id, whatever their location; `numbers` counts the ids given out."""

    numbers: int = 0
    locations: dict[str, Record] = field(default_factory=dict)
    contacts: dict[str, Record] = field(default_factory=dict)
    fields: dict[str, Record] = field(default_factory=dict)
    notes: dict[str, list[Record]] = field(default_factory=dict)
    tasks: dict[str, list[Record]] = field(default_factory=dict)
    workflows: list[tuple[str, str]] = field(default_factory=list)
    conversations: dict[str, Record] = field(default_factory=dict)
    messages: dict[str, Record] = field(default_factory=dict)
    opportunities: dict[str, Record] = field(default_factory=dict)
    pipelines: dict[str, Record] = field(default_factory=dict)
    calendars: dict[str, Record] = field(default_factory=dict)
    events: dict[str, Record] = field(default_factory=dict)
    users: dict[str, Record] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)

    def new_id(self, kind: str) -> str:
        self.numbers += 1
        return hashlib.sha256(f"{kind}:{self.numbers}".encode()).hexdigest()[:20]

    def of(self, kind: str, location_id: str) -> list[Record]:
        """Return the records of a location, in the order in which they came."""
        return [r for r in getattr(self, kind).values() if r.get("locationId") == location_id]

    def field_by_key(self, location_id: str, key: str) -> Record | None:
        wanted = KEY_PREFIX + key.removeprefix(KEY_PREFIX)
        return next((f for f in self.of("fields", location_id) if f["fieldKey"] == wanted), None)

    def add_field(self, location_id: str, name: str, data_type: str) -> Record:
        key = KEY_PREFIX + "_".join(name.lower().split())
        # the id follows from the key, so that it is the same after a restart with empty books
        field_id = hashlib.sha256(f"{location_id}:{key}".encode()).hexdigest()[:20]
        made = {
            "id": field_id,
            "name": name,
            "fieldKey": key,
            "dataType": data_type,
            "model": "contact",
            "locationId": location_id,
        }
        self.fields[field_id] = made
        return made

    def merge_custom_fields(self, contact: Record, given: list[Record]) -> None:
        """Write custom fields by id; the ids of fields that do not exist are ignored without a word."""
        held = {entry["id"]: entry for entry in contact.setdefault("customFields", [])}
        for entry in given:
            field_id = str(entry.get("id") or self._id_of(contact, entry) or "")
            if field_id in self.fields:
                held[field_id] = {"id": field_id, "value": _value(entry)}
        contact["customFields"] = list(held.values())

    def _id_of(self, contact: Record, entry: Record) -> Any:
        found = self.field_by_key(contact.get("locationId", ""), str(entry.get("key", "")))
        return found and found["id"]


def _value(entry: Record) -> Any:
    return next((entry[name] for name in ("field_value", "fieldValue", "value") if name in entry), None)
