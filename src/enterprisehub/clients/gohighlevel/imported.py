"""Records of the API in the shape of webhooks, so that an import goes the one way that every event goes.

The mark `_import` tells the translation that snapshot fields are known from the import on; messages were known when
they were exchanged. A record counts once for each of its versions: the key names the resource, the id and the version.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from enterprisehub.clients.gohighlevel.client import Record
from enterprisehub.clients.gohighlevel.translate import IMPORT_MARK

_CONTACT: Final = (
    "firstName", "lastName", "email", "phone", "source", "assignedTo", "city", "state", "postalCode", "country",
    "timezone", "tags", "dnd", "dndSettings", "customFields", "dateAdded", "dateUpdated",
)  # fmt: skip
_MESSAGE: Final = (
    "contactId", "conversationId", "messageType", "direction", "status", "body", "subject", "contentType", "source",
    "userId", "dateAdded",
)  # fmt: skip
_OPPORTUNITY: Final = (
    "id", "contactId", "assignedTo", "monetaryValue", "name", "pipelineId", "pipelineStageId", "source", "status",
)  # fmt: skip
_LOCATION: Final = ("name", "timezone", "email", "city", "state", "postalCode")
ACTIVITY: Final = "TYPE_ACTIVITY"
"""What the CRM writes into a conversation about other things; those have events of their own."""


class Imported(Struct, frozen=True):
    """One inbox row to be."""

    key: str
    type: str
    contact_id: str | None
    payload: Record


Convert = Callable[[str, Record], Imported | None]
"""From a location and a record; None for a record that is no event."""


def contact(location_id: str, record: Record) -> Imported | None:
    contact_id = _id(record)
    if contact_id is None:
        return None
    payload = _picked(record, _CONTACT)
    name = record.get("name") or record.get("contactName")
    if name:
        payload["name"] = name
    kind = "ContactUpdate" if record.get("dateUpdated") else "ContactCreate"
    return _imported("contact", kind, location_id, contact_id, {**payload, "id": contact_id}, record.get("dateUpdated"))


def message(location_id: str, record: Record) -> Imported | None:
    message_id, contact_id = _id(record), record.get("contactId")
    if message_id is None or not contact_id or str(record.get("messageType", "")).startswith(ACTIVITY):
        return None
    payload = {**_picked(record, _MESSAGE), "messageId": message_id, **_call(record)}
    kind = "InboundMessage" if record.get("direction") == "inbound" else "OutboundMessage"
    imported = _imported("message", kind, location_id, str(contact_id), payload, "")
    return msgspec.structs.replace(imported, key=f"sync:message:{message_id}")


def _call(record: Record) -> Record:
    """Return what webhooks tell of a call at the top, and the API within `meta`."""
    meta = record.get("meta")
    call = meta.get("call", meta) if isinstance(meta, dict) else None
    if not isinstance(call, dict):
        return {}
    seconds, status = str(call.get("callDuration", call.get("duration"))), call.get("callStatus", call.get("status"))
    return ({"callDuration": int(seconds)} if seconds.isdecimal() else {}) | ({"callStatus": status} if status else {})


def conversation(location_id: str, record: Record) -> Imported | None:
    conversation_id, contact_id = _id(record), record.get("contactId")
    if conversation_id is None or not contact_id:
        return None
    unread = record.get("unreadCount") or 0
    payload = {"id": conversation_id, "contactId": contact_id, "unreadCount": unread}
    version = f"{record.get('lastMessageDate', '')}.{unread}"
    return _imported("conversation", "ConversationUnreadUpdate", location_id, str(contact_id), payload, version)


def opportunity(location_id: str, record: Record) -> Imported | None:
    contact_id = record.get("contactId")
    if _id(record) is None or not contact_id:
        return None
    payload = _picked(record, _OPPORTUNITY)
    payload |= {"dateAdded": record.get("createdAt"), "dateUpdated": record.get("updatedAt")}
    kind = "OpportunityUpdate" if record.get("updatedAt") else "OpportunityCreate"
    return _imported("opportunity", kind, location_id, str(contact_id), payload, record.get("updatedAt"))


def appointment(location_id: str, record: Record) -> Imported | None:
    contact_id = record.get("contactId")
    if _id(record) is None or not contact_id:
        return None
    payload = {"appointment": record, "id": record["id"]}
    version = record.get("dateUpdated")
    return _imported("appointment", "AppointmentUpdate", location_id, str(contact_id), payload, version)


def user(location_id: str, record: Record) -> Imported | None:
    if _id(record) is None or record.get("deleted"):
        return None
    payload = _picked(record, ("id", "firstName", "lastName", "email", "phone"))
    if not (payload.get("firstName") or payload.get("lastName")):
        payload["name"] = record.get("name")
    roles = record.get("roles")
    payload["role"] = roles.get("role") if isinstance(roles, dict) else record.get("role")
    return _imported("user", "UserCreate", location_id, None, payload)


def location(location_id: str, record: Record) -> Imported | None:
    return _imported("location", "LocationUpdate", location_id, None, {**_picked(record, _LOCATION), "id": location_id})


def _imported(
    resource: str, kind: str, location_id: str, contact_id: str | None, payload: Record, version: Any = None
) -> Imported:
    payload = {"type": kind, "locationId": location_id, **payload, IMPORT_MARK: True}
    if version is None:  # a record without a date of its last change: its content is its version
        version = hashlib.sha256(msgspec.json.encode(payload, order="sorted")).hexdigest()[:16]
    return Imported(f"sync:{resource}:{payload.get('id')}:{version}", kind, contact_id, payload)


def _picked(record: Record, names: tuple[str, ...]) -> Record:
    return {name: record[name] for name in names if name in record}


def _id(record: Record) -> str | None:
    found = record.get("id")
    return found if isinstance(found, str) and found else None
