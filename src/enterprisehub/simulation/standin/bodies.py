"""The bodies that the API takes, as its official specifications have them; what is not named there is refused."""

from typing import Any

import msgspec
from msgspec import Struct

from enterprisehub.clients.gohighlevel.errors import RejectedBody


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A body. Fields bear the CRM's own names, hence no snake case."""


class CustomFieldValue(Strict, kw_only=True):
    id: str
    key: str | None = None
    field_value: Any = None


class Changes(Strict):
    """PUT /contacts/{id}."""

    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address1: str | None = None
    city: str | None = None
    state: str | None = None
    postalCode: str | None = None  # noqa: N815
    website: str | None = None
    timezone: str | None = None
    dnd: bool | None = None
    dndSettings: dict[str, dict[str, Any]] | None = None  # noqa: N815
    inboundDndSettings: dict[str, Any] | None = None  # noqa: N815
    tags: list[str] | None = None
    customFields: list[CustomFieldValue] | None = None  # noqa: N815
    source: str | None = None
    dateOfBirth: str | None = None  # noqa: N815
    country: str | None = None
    assignedTo: str | None = None  # noqa: N815


class NewContact(Changes, kw_only=True):
    locationId: str  # noqa: N815
    gender: str | None = None
    companyName: str | None = None  # noqa: N815


class Upsert(NewContact, kw_only=True):
    createNewIfDuplicateAllowed: bool | None = None  # noqa: N815


class TagList(Strict, kw_only=True):
    tags: list[str]


class Note(Strict, kw_only=True):
    body: str
    userId: str | None = None  # noqa: N815
    title: str | None = None
    color: str | None = None
    pinned: bool | None = None


class Task(Strict, kw_only=True):
    title: str
    dueDate: str  # noqa: N815
    completed: bool
    body: str | None = None
    assignedTo: str | None = None  # noqa: N815


class Workflow(Strict):
    eventStartTime: str | None = None  # noqa: N815


class CustomField(Strict, kw_only=True):
    name: str
    dataType: str  # noqa: N815
    model: str = "contact"
    placeholder: str | None = None
    position: int | None = None


class ContactSearch(Strict, kw_only=True):
    locationId: str  # noqa: N815
    pageLimit: int = 20  # noqa: N815
    page: int | None = None
    searchAfter: list[Any] | None = None  # noqa: N815
    query: str | None = None
    filters: list[Any] | None = None
    sort: list[Any] | None = None


class RecordSearch(Strict, kw_only=True):
    locationId: str  # noqa: N815
    page: int
    pageLimit: int  # noqa: N815
    query: str
    searchAfter: list[str]  # noqa: N815


class Opportunity(Strict):
    pipelineId: str | None = None  # noqa: N815
    name: str | None = None
    pipelineStageId: str | None = None  # noqa: N815
    status: str | None = None
    monetaryValue: float | None = None  # noqa: N815
    assignedTo: str | None = None  # noqa: N815
    customFields: list[CustomFieldValue] | None = None  # noqa: N815


class Appointment(Strict, kw_only=True):
    calendarId: str  # noqa: N815
    locationId: str  # noqa: N815
    contactId: str  # noqa: N815
    startTime: str  # noqa: N815
    endTime: str | None = None  # noqa: N815
    title: str | None = None
    appointmentStatus: str | None = None  # noqa: N815
    assignedUserId: str | None = None  # noqa: N815
    description: str | None = None
    address: str | None = None
    ignoreDateRange: bool | None = None  # noqa: N815
    toNotify: bool | None = None  # noqa: N815


class Message(Strict, kw_only=True):
    type: str
    contactId: str  # noqa: N815
    message: str | None = None
    html: str | None = None
    subject: str | None = None
    attachments: list[str] | None = None
    conversationProviderId: str | None = None  # noqa: N815


def checked(content: bytes, shape: type[Strict]) -> dict[str, Any]:
    """Return what the body says, in the CRM's names.

    Raises:
        RejectedBody: in the words of the CRM.
    """
    try:
        body = msgspec.json.decode(content or b"{}", type=shape)
    except msgspec.ValidationError as error:
        raise RejectedBody(_words(str(error))) from error
    except msgspec.DecodeError as error:
        raise RejectedBody(f"Unexpected token in JSON: {error}") from error
    given: dict[str, Any] = msgspec.to_builtins(body)
    return given


def _words(error: str) -> str:
    name = error.split("`")[1] if error.count("`") >= 2 else ""
    if error.startswith("Object contains unknown field"):
        return f"property {name} should not exist"
    if error.startswith("Object missing required field"):
        return f"{name} should not be empty"
    return error
