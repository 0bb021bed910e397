"""Records of the API become the events that their webhooks would have become."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from enterprisehub.clients.gohighlevel import imported
from enterprisehub.clients.gohighlevel.imported import Imported
from enterprisehub.clients.gohighlevel.listing import listings_file
from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.clients.gohighlevel.webhook import read
from enterprisehub.contracts.events import (
    AppointmentChanged,
    Channel,
    ContactChanged,
    ConversationRead,
    Event,
    LocationChanged,
    MessageExchanged,
    OpportunityChanged,
    UserChanged,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
L = "location1"


def event(made: Imported | None) -> Event:
    assert made is not None
    (found,) = translate(made.payload, key=made.key, received_at=NOW)
    envelope = read(msgspec.json.encode(made.payload))
    assert (envelope.location_id, envelope.type) == (L, made.type)
    assert envelope.contact_id == made.contact_id
    return found


def test_contact_is_known_from_the_import_on() -> None:
    record = {
        "id": "c1",
        "locationId": L,
        "contactName": "ann lee",
        "firstName": "Ann",
        "lastName": "Lee",
        "tags": ["buyer"],
        "customFields": [{"id": "f", "value": "x"}],
        "dateAdded": "2025-01-01T00:00:00Z",
        "dateUpdated": "2026-05-01T08:00:00Z",
        "searchAfter": [1, "c1"],
    }
    found = event(imported.contact(L, record))
    assert isinstance(found, ContactChanged)
    assert (found.occurred_at, found.known_at) == (MAY, NOW)
    assert (found.first_name, found.tags, found.custom_fields) == ("Ann", ["buyer"], {"f": "x"})
    assert found.created_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert found.city is msgspec.UNSET


def test_contact_counts_once_for_each_version() -> None:
    def key(**fields: Any) -> str:
        made = imported.contact(L, {"id": "c1", **fields})
        assert made is not None
        return made.key

    assert key(dateUpdated="2026-05-01T08:00:00Z") == "sync:contact:c1:2026-05-01T08:00:00Z"
    assert key(email="a@b.c") == key(email="a@b.c")
    assert key(email="a@b.c") != key(email="other@b.c")


@pytest.mark.parametrize(
    ("record", "inbound", "channel", "seconds"),
    [
        ({"messageType": "TYPE_SMS", "direction": "inbound", "body": "Hi"}, True, Channel.SMS, None),
        ({"messageType": "TYPE_EMAIL", "direction": "outbound", "body": "Hi"}, False, Channel.EMAIL, None),
        ({"messageType": "TYPE_CALL", "direction": "inbound", "meta": {"callDuration": "65"}}, True, Channel.CALL, 65),
        (
            {"messageType": "TYPE_CALL", "direction": "outbound", "meta": {"call": {"duration": 12}}},
            False,
            Channel.CALL,
            12,
        ),
        ({"messageType": "TYPE_WEBCHAT", "direction": "inbound", "meta": {"call": None}}, True, Channel.CHAT, None),
    ],
    ids=["sms", "email", "call", "call with nested meta", "chat"],
)
def test_message_is_known_when_it_was_exchanged(
    record: dict[str, Any], inbound: bool, channel: Channel, seconds: int | None
) -> None:
    whole = {"id": "m1", "contactId": "c1", "conversationId": "k1", "dateAdded": "2026-05-01T08:00:00Z", **record}
    found = event(imported.message(L, whole))
    assert isinstance(found, MessageExchanged)
    assert (found.event_id, found.occurred_at, found.known_at) == ("message:m1", MAY, MAY)
    assert (found.inbound, found.channel, found.call_duration_s) == (inbound, channel, seconds)


def test_activity_is_no_message() -> None:
    assert imported.message(L, {"id": "m", "contactId": "c", "messageType": "TYPE_ACTIVITY_APPOINTMENT"}) is None


def test_conversation() -> None:
    record = {"id": "k1", "contactId": "c1", "unreadCount": 2, "lastMessageDate": 1_777_000_000_000}
    made = imported.conversation(L, record)
    found = event(made)
    assert isinstance(found, ConversationRead)
    assert found.unread == 2
    read_since = imported.conversation(L, {**record, "unreadCount": 0})
    assert made is not None
    assert read_since is not None
    assert read_since.key != made.key


def test_opportunity() -> None:
    record = {"id": "o1", "contactId": "c1", "status": "open", "monetaryValue": 12.5, "pipelineStageId": "s"}
    record |= {"createdAt": "2025-01-01T00:00:00Z", "updatedAt": "2026-05-01T08:00:00Z"}
    found = event(imported.opportunity(L, record))
    assert isinstance(found, OpportunityChanged)
    assert (found.value_cents, found.stage_id, found.status) == (1250, "s", "open")
    assert (found.occurred_at, found.known_at) == (MAY, NOW)


def test_appointment() -> None:
    record = {"id": "a1", "contactId": "c1", "appointmentStatus": "showed", "startTime": "2026-05-03T10:00:00-07:00"}
    record |= {"dateUpdated": "2026-05-01T08:00:00Z"}
    found = event(imported.appointment(L, record))
    assert isinstance(found, AppointmentChanged)
    assert (found.contact_id, found.status) == ("c1", "showed")
    assert found.starts_at == datetime(2026, 5, 3, 17, tzinfo=UTC)


def test_user_and_location() -> None:
    found = event(
        imported.user(L, {"id": "u1", "name": "Bo Ek", "firstName": "Bo", "lastName": "Ek", "roles": {"role": "admin"}})
    )
    assert isinstance(found, UserChanged)
    assert (found.name, found.role) == ("Bo Ek", "admin")
    place = event(imported.location(L, {"id": L, "name": "North", "timezone": "America/Denver"}))
    assert isinstance(place, LocationChanged)
    assert (place.name, place.timezone) == ("North", "America/Denver")


@pytest.mark.parametrize("convert", [imported.contact, imported.message, imported.opportunity, imported.appointment])
def test_record_without_an_id_is_no_event(convert: imported.Convert) -> None:
    assert convert(L, {"name": "x"}) is None
    assert convert(L, {"id": 7}) is None


def test_listings_as_a_file() -> None:
    text = listings_file(
        [
            {
                "id": "r1",
                "properties": {
                    "list_price": {"currency": "default", "value": 750000.0},
                    "features": ["Pool", "View, west"],
                    "public_remarks": "Line one\nline two",
                    "city": None,
                },
            },
            {"id": "r2", "properties": {"listing_id": "MLS-2", "list_price": 1}},
            {"id": "r3", "properties": None},
        ]
    ).decode()
    assert text.splitlines()[0] == "city,features,list_price,listing_id,listing_key,public_remarks"
    assert ',"Pool;View, west",750000,,r1,' in text
    assert ",,1,MLS-2,," in text
    assert ",,,,r3," in text


@pytest.mark.parametrize(
    "record",
    [{}, {"id": "m"}, {"contactId": "c"}, {"id": "m", "contactId": "c", "messageType": "TYPE_ACTIVITY_APPOINTMENT"}],
)
def test_message_that_is_none(record: Any) -> None:
    assert imported.message(L, record) is None


@pytest.mark.parametrize("convert", [imported.conversation, imported.opportunity, imported.appointment])
@pytest.mark.parametrize("record", [{}, {"id": "x"}, {"contactId": "c"}])
def test_record_without_whom_it_is_about(convert: Any, record: Any) -> None:
    assert convert(L, record) is None


def test_agent_who_was_deleted() -> None:
    assert imported.user(L, {"id": "u", "firstName": "Ann", "deleted": True}) is None
    assert imported.user(L, {"firstName": "Ann"}) is None


def test_agent_with_one_name_only() -> None:
    found = imported.user(L, {"id": "u", "name": "Ann Lee"})
    assert found is not None
    assert found.payload["name"] == "Ann Lee"
