"""Read a workflow's call: contact fields on top, `location` and `workflow` as objects, everything optional but who."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from enterprisehub.clients.gohighlevel.webhook import ID_LIMIT, location_identifier
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import tracing
from enterprisehub.kit.errors import BadRequest, InvalidInput
from enterprisehub.services.hub.intake.received import PENDING, Received

_FIELDS = {
    "first_name": "firstName",
    "last_name": "lastName",
    "full_name": "name",
    "email": "email",
    "phone": "phone",
    "city": "city",
    "state": "state",
    "country": "country",
    "timezone": "timezone",
    "contact_source": "source",
}
"""What the workflow action calls a field, and what the contact webhooks call it."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, kw_only=True)
class WorkflowCall:
    location_id: str
    contact_id: str
    fields: dict[str, Any]
    """As a ContactUpdate webhook has them."""

    def webhook(self, now: datetime) -> tuple[Received, dict[str, Any]]:
        """Return the call as a webhook for the inbox, so that its contact becomes known, and its payload."""
        payload = {
            "type": "ContactUpdate",
            "locationId": self.location_id,
            "id": self.contact_id,
            "timestamp": now.isoformat(),
            **self.fields,
        }
        body, (trace_id, span_id) = msgspec.json.encode(payload), tracing.mark()
        received = Received(
            key=f"workflow:{hashlib.sha256(body).hexdigest()}",
            body=body,
            shard=shard_of(self.location_id, self.contact_id),
            state=PENDING,
            trace_id=trace_id,
            span_id=span_id,
            location_id=self.location_id,
            contact_id=self.contact_id,
            type="ContactUpdate",
            implausible=False,
        )
        return received, payload


def decode(body: bytes) -> dict[str, Any]:
    """Decode a call's body.

    Raises:
        BadRequest: not JSON.
        InvalidInput: not an object.
    """
    try:
        return _decode(body)
    except msgspec.ValidationError as error:
        raise InvalidInput("The body must be a JSON object.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}") from error


def location_of(payload: dict[str, Any]) -> str | None:
    nested = payload.get("location")
    found = _id(nested.get("id") if isinstance(nested, dict) else None)
    return location_identifier(found or _id(payload.get("location_id", payload.get("locationId"))))


def read(payload: dict[str, Any]) -> WorkflowCall:
    """Read who the call is about.

    Raises:
        InvalidInput: it names no contact or no location.
    """
    location_id, contact_id = location_of(payload), _id(payload.get("contact_id", payload.get("contactId")))
    missing = [
        {"pointer": pointer, "detail": "is required"}
        for pointer, value in (("/location/id", location_id), ("/contact_id", contact_id))
        if value is None
    ]
    if location_id is None or contact_id is None:
        raise InvalidInput("The call must say which contact of which location.", errors=missing)
    return WorkflowCall(location_id=location_id, contact_id=contact_id, fields=_fields(payload))


def _fields(payload: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: payload[given]
        for given, name in _FIELDS.items()
        if isinstance(payload.get(given), str) and payload[given]
    }
    tags = payload.get("tags")
    if isinstance(tags, str):
        fields["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()]
    return fields


def _id(value: Any) -> str | None:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= ID_LIMIT or "\x00" in value:
        return None
    return value.strip()
