"""Read just enough of a webhook to store it: whose it is and how to know it again."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import msgspec

from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.contracts.own import PREFIX as OWN_PREFIX

ID_LIMIT = 200
"""Longer ids are nobody's ids; the event is then known by its body."""


class Envelope(msgspec.Struct, kw_only=True):
    type: str | None = None
    location_id: str | None = None
    contact_id: str | None = None
    webhook_id: str | None = None
    timestamp: datetime | None = None


class _Nested(msgspec.Struct):
    contactId: str | None = None  # noqa: N815 the CRM's name


class _Payload(msgspec.Struct):
    """The fields that matter, as real payloads have them: the fast way."""

    type: str | None = None
    locationId: str | None = None  # noqa: N815
    contactId: str | None = None  # noqa: N815
    id: str | None = None
    webhookId: str | None = None  # noqa: N815
    timestamp: str | int | float | None = None
    appointment: _Nested | None = None


_decoder = msgspec.json.Decoder(_Payload)
_lenient = msgspec.json.Decoder()


def read(body: bytes) -> Envelope:
    """Read a body.

    Raises:
        msgspec.DecodeError: not JSON. JSON of any other shape than an object is an empty envelope.
    """
    try:
        payload = _decoder.decode(body)
    except msgspec.DecodeError:
        loose = decode(body)
        payload = _convert(loose) if isinstance(loose, dict) else _Payload()
    type_ = _identifier(payload.type)
    location_id = location_identifier(payload.locationId)
    contact_id = _identifier(payload.contactId)
    if type_ is not None:
        if type_.startswith("Location") and location_id is None:
            location_id = location_identifier(payload.id)
        elif type_.startswith("Contact") and contact_id is None:
            contact_id = _identifier(payload.id)
        elif payload.appointment is not None and contact_id is None:
            contact_id = _identifier(payload.appointment.contactId)
    return Envelope(
        type=type_,
        location_id=location_id,
        contact_id=contact_id,
        webhook_id=_identifier(payload.webhookId),
        timestamp=moment(payload.timestamp),
    )


def decode(body: bytes) -> Any:
    r"""Decode a body of any shape, also one whose text was cut in the middle of an emoji.

    JSON can spell half of a surrogate pair (`"\ud83d"`), and JavaScript does where it cuts; our parser refuses it.

    Raises:
        msgspec.DecodeError: not JSON.
    """
    try:
        return _lenient.decode(body)
    except msgspec.DecodeError:
        if b"\\u" not in body:
            raise
        try:
            mended = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
        except ValueError as error:
            raise msgspec.DecodeError(str(error)) from error
        return _lenient.decode(mended)


def _convert(loose: dict[str, Any]) -> _Payload:
    """Take what fits of a payload in which something has the wrong type."""
    payload = _Payload()
    for name in ("type", "locationId", "contactId", "id", "webhookId", "timestamp"):
        value = loose.get(name)
        if isinstance(value, str):
            setattr(payload, name, value)
        elif isinstance(value, int) and not isinstance(value, bool):
            setattr(payload, name, value if name == "timestamp" else str(value))
    nested = loose.get("appointment")
    if isinstance(nested, dict) and isinstance(nested.get("contactId"), str):
        payload.appointment = _Nested(nested["contactId"])
    return payload


def _identifier(value: str | None) -> str | None:
    """Return an id that a text column takes: not empty, not overlong, without NUL."""
    if not value or len(value) > ID_LIMIT:
        return None
    value = value.replace("\x00", "").strip()
    return value or None


def location_identifier(value: str | None) -> str | None:
    """Return a location's id; what has another alphabet is nobody's, and might name other tenants in a list of ids."""
    found = _identifier(value)
    return found if found is not None and LOCATION_ID.fullmatch(found) else None


def inbox_key(envelope: Envelope, body: bytes) -> str:
    """Return what the event counts once by: its webhook id, else the SHA-256 of its body.

    Ids that begin like those of our own events are not taken over.
    """
    own = envelope.webhook_id
    return own if own and not own.startswith(OWN_PREFIX) else hashlib.sha256(body).hexdigest()


def moment(value: Any) -> datetime | None:
    """Read a time as the CRM writes it: ISO 8601 with or without a zone, or epoch milliseconds; None when it is none."""
    try:
        if isinstance(value, str):
            parsed = msgspec.convert(value, datetime, strict=False)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            parsed = datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        else:
            return None
    except (msgspec.ValidationError, ValueError, OverflowError, OSError):
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
