"""One GoHighLevel payload to domain events: the only place that knows both vocabularies.

Nothing is required of a payload. What lacks a type, a location or the thing itself is kept as `UnknownReceived`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from enterprisehub.clients.gohighlevel.text import plain_text
from enterprisehub.clients.gohighlevel.webhook import ID_LIMIT, location_identifier, moment
from enterprisehub.contracts.events import (
    AppInstalled,
    AppointmentChanged,
    AppointmentDeleted,
    AppUninstalled,
    Channel,
    ContactChanged,
    ContactDeleted,
    ConversationRead,
    Event,
    LocationChanged,
    MessageExchanged,
    NoteChanged,
    OpportunityChanged,
    OpportunityDeleted,
    TaskChanged,
    UnknownReceived,
    UserChanged,
)

FUTURE_LIMIT: Final = timedelta(minutes=5)
EARLIEST_YEAR: Final = 2000
"""Times outside [2000, now + 5 min] are a broken clock's: the time of arrival is taken instead."""

IMPORT_MARK: Final = "_import"
"""Set by our own import: snapshot fields are then known from the import on, not from when they came to be."""

_CHANNELS: Final = {
    "SMS": Channel.SMS,
    "EMAIL": Channel.EMAIL,
    "CALL": Channel.CALL,
    "VOICEMAIL": Channel.VOICEMAIL,
    "LIVE_CHAT": Channel.CHAT,
    "LIVE CHAT": Channel.CHAT,
    "WEBCHAT": Channel.CHAT,
    "WHATSAPP": Channel.WHATSAPP,
    "FB": Channel.SOCIAL,
    "IG": Channel.SOCIAL,
    "GMB": Channel.SOCIAL,
    "FACEBOOK": Channel.SOCIAL,
    "INSTAGRAM": Channel.SOCIAL,
}
_AUTOMATION: Final = frozenset({"workflow", "campaign", "campaigns", "bulk_actions", "automation", "api"})


class _Source:
    """A payload with what its events have in common."""

    __slots__ = ("contact_id", "imported", "key", "location_id", "payload", "received_at")

    def __init__(self, payload: dict[str, Any], key: str, received_at: datetime, location_id: str) -> None:
        self.payload = payload
        self.key = key
        self.received_at = received_at
        self.location_id = location_id
        self.contact_id = _id(payload.get("contactId"))
        self.imported = bool(payload.get(IMPORT_MARK))

    def plausible(self, *names: str) -> datetime:
        """Return the first plausible time among the named fields, else the time of arrival."""
        for name in names:
            at = moment(self.payload.get(name))
            if at is not None and at.year >= EARLIEST_YEAR and at <= self.received_at + FUTURE_LIMIT:
                return at
        return self.received_at

    def common(self, at: datetime, *, snapshot: bool, event_id: str | None = None) -> dict[str, Any]:
        return {
            "event_id": event_id or self.key,
            "location_id": self.location_id,
            "contact_id": self.contact_id,
            "occurred_at": at,
            "known_at": self.received_at if snapshot and self.imported else at,
        }


def translate(payload: Any, *, key: str, received_at: datetime) -> list[Event]:
    """Return the events that a payload tells of; at least one unless it has no location at all.

    Args:
        payload: the decoded JSON of a webhook, of whatever shape.
        key: what the webhook counts once by; event ids derive from it or from the thing's own id.
        received_at: when it arrived, for payloads without a usable time.
    """
    if not isinstance(payload, dict):
        return []
    type_ = payload.get("type")
    location_id = location_identifier(_id(payload.get("locationId")))
    if location_id is None and isinstance(type_, str) and type_.startswith("Location"):
        location_id = location_identifier(_id(payload.get("id")))
    if location_id is None:
        return []
    source = _Source(payload, key, received_at, location_id)
    reader = _READERS.get(type_) if isinstance(type_, str) else None
    event = reader(source) if reader else None
    return [event if event is not None else _unknown(source)]


def _unknown(source: _Source) -> Event:
    type_ = source.payload.get("type")
    at = source.plausible("timestamp", "dateAdded", "createdAt")
    source.contact_id = None
    return UnknownReceived(
        **source.common(at, snapshot=False), type=type_ if isinstance(type_, str) else None, payload={}
    )


def _contact(source: _Source) -> Event | None:
    payload = source.payload
    source.contact_id = _id(payload.get("id")) or source.contact_id
    if source.contact_id is None:
        return None
    if payload["type"] == "ContactDelete":
        return ContactDeleted(**source.common(source.plausible("timestamp"), snapshot=True))
    created = moment(payload.get("dateAdded"))
    times = ("timestamp", "dateAdded") if payload["type"] == "ContactCreate" else ("timestamp", "dateUpdated")
    return ContactChanged(
        **source.common(source.plausible(*times), snapshot=True),
        created_at=created if created and EARLIEST_YEAR <= created.year <= source.received_at.year else UNSET,
        name=_text(payload, "name"),
        first_name=_text(payload, "firstName"),
        last_name=_text(payload, "lastName"),
        email=_text(payload, "email"),
        phone=_text(payload, "phone"),
        source=_text(payload, "source"),
        assigned_to=_text(payload, "assignedTo"),
        city=_text(payload, "city"),
        state=_text(payload, "state"),
        postal_code=_text(payload, "postalCode"),
        country=_text(payload, "country"),
        timezone=_text(payload, "timezone"),
        tags=_tags(payload.get("tags")),
        **do_not_disturb(payload),
        custom_fields=_custom_fields(payload.get("customFields")),
    )


def _message(source: _Source) -> Event | None:
    payload = source.payload
    if source.contact_id is None:
        return None
    kind = str(payload.get("messageType") or "").upper().removeprefix("TYPE_")
    channel = _CHANNELS.get(kind, Channel.OTHER)
    if channel is Channel.CALL and payload.get("status") == "voicemail":
        channel = Channel.VOICEMAIL
    inbound = payload["type"] == "InboundMessage"
    if channel in {Channel.CALL, Channel.VOICEMAIL} and payload.get("direction") in {"inbound", "outbound"}:
        inbound = payload["direction"] == "inbound"  # GoHighLevel sends calls of both directions as OutboundMessage
    message_id = _id(payload.get("messageId")) or _id(payload.get("emailMessageId"))
    body, subject = payload.get("body"), payload.get("subject")
    origin = payload.get("source")
    seconds = payload.get("callDuration")
    return MessageExchanged(
        **source.common(
            source.plausible("dateAdded", "timestamp"),
            snapshot=False,
            event_id=f"message:{message_id}" if message_id else None,
        ),
        message_id=message_id or source.key,
        inbound=inbound,
        channel=channel,
        conversation_id=_id(payload.get("conversationId")),
        body=plain_text(body) if isinstance(body, str) else "",
        subject=_clean(subject)[:500] if isinstance(subject, str) else None,
        user_id=None if inbound else _id(payload.get("userId")),
        automated=not inbound and isinstance(origin, str) and origin.lower() in _AUTOMATION,
        call_duration_s=seconds if isinstance(seconds, int) and 0 <= seconds < 86_400 else None,
        call_status=_id(payload.get("callStatus")) or (_id(payload.get("status")) if channel is Channel.CALL else None),
    )


def _read(source: _Source) -> Event | None:
    conversation_id = _id(source.payload.get("id")) or _id(source.payload.get("conversationId"))
    if source.contact_id is None or conversation_id is None:
        return None
    unread = source.payload.get("unreadCount")
    return ConversationRead(
        **source.common(source.plausible("timestamp"), snapshot=True),
        conversation_id=conversation_id,
        unread=unread if isinstance(unread, int) and 0 <= unread < 100_000 else 0,
    )


def _opportunity(source: _Source) -> Event | None:
    payload = source.payload
    opportunity_id = _id(payload.get("id"))
    if source.contact_id is None or opportunity_id is None:
        return None
    if payload["type"] == "OpportunityDelete":
        return OpportunityDeleted(
            **source.common(source.plausible("timestamp"), snapshot=True), opportunity_id=opportunity_id
        )
    times = ("timestamp", "dateAdded") if payload["type"] == "OpportunityCreate" else ("timestamp", "dateUpdated")
    return OpportunityChanged(
        **source.common(source.plausible(*times), snapshot=True),
        opportunity_id=opportunity_id,
        pipeline_id=_text(payload, "pipelineId"),
        stage_id=_text(payload, "pipelineStageId"),
        name=_text(payload, "name"),
        status=_text(payload, "status"),
        value_cents=_cents(payload.get("monetaryValue")),
        assigned_to=_text(payload, "assignedTo"),
        source=_text(payload, "source"),
    )


def _appointment(source: _Source) -> Event | None:
    nested = source.payload.get("appointment")
    if not isinstance(nested, dict):
        return None
    type_, imported = source.payload["type"], source.imported
    source = _Source(
        {"timestamp": source.payload.get("timestamp"), **nested}, source.key, source.received_at, source.location_id
    )
    source.imported = imported
    appointment_id = _id(nested.get("id"))
    if source.contact_id is None or appointment_id is None:
        return None
    if type_ == "AppointmentDelete":
        at = source.plausible("timestamp", "dateUpdated")
        return AppointmentDeleted(**source.common(at, snapshot=True), appointment_id=appointment_id)
    starts, ends = moment(nested.get("startTime")), moment(nested.get("endTime"))
    return AppointmentChanged(
        **source.common(source.plausible("dateUpdated", "timestamp", "dateAdded"), snapshot=False),
        appointment_id=appointment_id,
        starts_at=starts or UNSET,
        ends_at=ends or UNSET,
        status=_text(nested, "appointmentStatus"),
        title=_text(nested, "title"),
        address=_text(nested, "address"),
        assigned_to=_text(nested, "assignedUserId"),
        calendar_id=_text(nested, "calendarId"),
    )


def _note(source: _Source) -> Event | None:
    note_id = _id(source.payload.get("id"))
    if source.contact_id is None or note_id is None:
        return None
    body = source.payload.get("body")
    times = ("timestamp", "dateAdded") if source.payload["type"] == "NoteCreate" else ("timestamp",)
    return NoteChanged(
        **source.common(source.plausible(*times), snapshot=False),
        note_id=note_id,
        body=plain_text(body) if isinstance(body, str) else "",
        user_id=_id(source.payload.get("userId")),
        deleted=source.payload["type"] == "NoteDelete",
    )


def _task(source: _Source) -> Event | None:
    payload = source.payload
    task_id = _id(payload.get("id"))
    if source.contact_id is None or task_id is None:
        return None
    times = ("timestamp", "dateAdded") if payload["type"] == "TaskCreate" else ("timestamp",)
    return TaskChanged(
        **source.common(source.plausible(*times), snapshot=False),
        task_id=task_id,
        title=_clean(str(payload.get("title") or ""))[:500],
        body=plain_text(str(payload.get("body") or "")),
        due_at=moment(payload.get("dueDate")),
        assigned_to=_id(payload.get("assignedTo")),
        completed=payload["type"] == "TaskComplete",
        deleted=payload["type"] == "TaskDelete",
    )


def _user(source: _Source) -> Event | None:
    payload = source.payload
    user_id = _id(payload.get("id"))
    if user_id is None:
        return None
    source.contact_id = None
    names = (payload.get("name"), payload.get("firstName"), payload.get("lastName"))
    parts = [_clean(part) for part in names if isinstance(part, str)]
    return UserChanged(
        **source.common(source.plausible("timestamp"), snapshot=True),
        user_id=user_id,
        name=" ".join(parts)[:300],
        email=_id(payload.get("email")),
        phone=_id(payload.get("phone")),
        role=_id(payload.get("role")) or "user",
    )


def _location(source: _Source) -> Event | None:
    source.contact_id = None
    return LocationChanged(
        **source.common(source.plausible("timestamp"), snapshot=True),
        name=_text(source.payload, "name"),
        timezone=_text(source.payload, "timezone"),
        email=_text(source.payload, "email"),
        city=_text(source.payload, "city"),
        state=_text(source.payload, "state"),
        postal_code=_text(source.payload, "postalCode"),
    )


def _installed(source: _Source) -> Event | None:
    source.contact_id = None
    return AppInstalled(**source.common(source.plausible("timestamp"), snapshot=True))


def _uninstalled(source: _Source) -> Event | None:
    source.contact_id = None
    return AppUninstalled(**source.common(source.plausible("timestamp"), snapshot=True))


_READERS: Final[dict[str, Callable[[_Source], Event | None]]] = {
    **dict.fromkeys(
        ("ContactCreate", "ContactUpdate", "ContactDelete", "ContactTagUpdate", "ContactDndUpdate"), _contact
    ),
    **dict.fromkeys(("InboundMessage", "OutboundMessage"), _message),
    "ConversationUnreadUpdate": _read,
    **dict.fromkeys(
        (
            "OpportunityCreate",
            "OpportunityUpdate",
            "OpportunityDelete",
            "OpportunityStageUpdate",
            "OpportunityStatusUpdate",
            "OpportunityAssignedToUpdate",
            "OpportunityMonetaryValueUpdate",
        ),
        _opportunity,
    ),
    **dict.fromkeys(("AppointmentCreate", "AppointmentUpdate", "AppointmentDelete"), _appointment),
    **dict.fromkeys(("NoteCreate", "NoteUpdate", "NoteDelete"), _note),
    **dict.fromkeys(("TaskCreate", "TaskComplete", "TaskDelete"), _task),
    **dict.fromkeys(("UserCreate", "UserUpdate"), _user),
    **dict.fromkeys(("LocationCreate", "LocationUpdate"), _location),
    "INSTALL": _installed,
    "UNINSTALL": _uninstalled,
}


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _id(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > ID_LIMIT:
        return None
    return _clean(value) or None


def _text(payload: dict[str, Any], name: str) -> str | UnsetType:
    """Return a text field; null empties it, absence leaves it as it was."""
    if name not in payload:
        return UNSET
    value = payload[name]
    return _clean(value)[:500] if isinstance(value, str) else "" if value is None else UNSET


def _tags(value: Any) -> list[str] | UnsetType:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return UNSET
    return sorted({_clean(tag)[:200] for tag in value if isinstance(tag, str) and tag.strip()})[:200]


def do_not_disturb(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the registers `dnd` and `dnd_channels` of a contact's record; UNSET where it says nothing of them."""
    return {
        "dnd": record["dnd"] if isinstance(record.get("dnd"), bool) else UNSET,
        "dnd_channels": _dnd_channels(record.get("dndSettings")),
    }


def _dnd_channels(value: Any) -> dict[str, str] | UnsetType:
    if not isinstance(value, dict):
        return UNSET
    return {
        channel.lower(): setting["status"]
        for channel, setting in value.items()
        if isinstance(setting, dict) and isinstance(setting.get("status"), str)
    }


def _custom_fields(value: Any) -> dict[str, Any] | UnsetType:
    if not isinstance(value, list):
        return UNSET
    fields: dict[str, Any] = {}
    for entry in value[:500]:
        if isinstance(entry, dict) and (field_id := _id(entry.get("id"))):
            found = next((entry[name] for name in ("value", "field_value", "fieldValue") if name in entry), None)
            fields[field_id] = _field_value(found)
    return fields


def _field_value(value: Any) -> Any:
    """Return a field's value as the state may carry it everywhere: a text, number or flag, or a list of texts.

    Whatever else a payload holds there, nested a thousandfold perhaps, becomes text.
    """
    if isinstance(value, str):
        return _clean(value)[:2000]
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [_clean(one)[:200] for one in value[:200]]
    return msgspec.json.encode(value).decode()[:2000]


def _cents(value: Any) -> int | UnsetType:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
        return round(value * 100)
    return 0 if value is None else UNSET
