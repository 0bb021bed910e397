import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from enterprisehub.clients.gohighlevel.text import plain_text
from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts import events

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHARED = Path(os.environ.get("ENTERPRISEHUB_SHARED", Path(__file__).resolve().parents[4] / "shared"))


def one(payload: Any, **arguments: Any) -> Any:
    [event] = translate(payload, key="k", **{"received_at": NOW, **arguments})
    return event


def test_inbound_message() -> None:
    event = one({
        "type": "InboundMessage", "locationId": "L", "contactId": "C", "messageId": "M", "conversationId": "V",
        "messageType": "SMS", "body": "Hello", "dateAdded": "2026-06-01T11:59:58.000Z",
    })  # fmt: skip
    assert event == events.MessageExchanged(
        event_id="message:M", location_id="L", contact_id="C", message_id="M", conversation_id="V", inbound=True,
        channel=events.Channel.SMS, body="Hello", occurred_at=NOW - timedelta(seconds=2),
        known_at=NOW - timedelta(seconds=2),
    )  # fmt: skip


def test_call_sent_as_outbound_but_marked_inbound_is_inbound() -> None:
    event = one({
        "type": "OutboundMessage", "locationId": "L", "contactId": "C", "direction": "inbound", "messageType": "CALL",
        "callDuration": 120, "callStatus": "completed",
    })  # fmt: skip
    assert (event.inbound, event.channel, event.call_duration_s) == (True, events.Channel.CALL, 120)


def test_sms_sent_as_outbound_but_marked_inbound_is_outbound() -> None:
    payload = {
        "type": "OutboundMessage",
        "locationId": "L",
        "contactId": "C",
        "direction": "inbound",
        "messageType": "SMS",
    }
    assert one(payload).inbound is False


@pytest.mark.parametrize(("source", "automated"), [("workflow", True), ("app", False), (None, False), (3, False)])
def test_automated(source: Any, automated: Any) -> None:
    payload = {"type": "OutboundMessage", "locationId": "L", "contactId": "C", "messageType": "SMS", "source": source}
    assert one(payload).automated is automated


def test_absent_field_stays_and_null_empties() -> None:
    event = one({"type": "ContactUpdate", "locationId": "L", "id": "C", "phone": None, "tags": ["b", "a", "b"]})
    assert event.email is UNSET
    assert event.phone == ""
    assert event.tags == ["a", "b"]


def test_custom_fields_by_id() -> None:
    fields = [{"id": "f1", "value": "x"}, {"id": "f2", "field_value": 3}, {"id": "f3"}, "junk"]
    event = one({"type": "ContactUpdate", "locationId": "L", "id": "C", "customFields": fields})
    assert event.custom_fields == {"f1": "x", "f2": 3, "f3": None}


def test_imported_snapshot_is_known_from_the_import_on_and_messages_from_when_they_occurred() -> None:
    old = "2026-01-01T00:00:00Z"
    contact = one({"type": "ContactCreate", "locationId": "L", "id": "C", "dateAdded": old, "_import": True})
    message = one({"type": "InboundMessage", "locationId": "L", "contactId": "C", "dateAdded": old, "_import": True})
    assert contact.known_at == NOW
    assert message.known_at == message.occurred_at < NOW


@pytest.mark.parametrize("stamp", ["2199-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "soon"])
def test_implausible_time_becomes_the_time_of_arrival(stamp: Any) -> None:
    event = one({"type": "InboundMessage", "locationId": "L", "contactId": "C", "dateAdded": stamp})
    assert event.occurred_at == NOW


def test_without_location_there_is_no_event() -> None:
    assert translate({"type": "InboundMessage", "contactId": "C"}, key="k", received_at=NOW) == []


@pytest.mark.parametrize(
    "payload",
    [
        {"locationId": "L"},
        {"locationId": "L", "type": "InvoicePaid"},
        {"locationId": "L", "type": "InboundMessage"},
        {"locationId": "L", "type": "AppointmentCreate", "appointment": []},
        {"locationId": "L", "type": 5},
    ],
)
def test_what_is_not_understood_is_kept_as_unknown(payload: Any) -> None:
    assert isinstance(one(payload), events.UnknownReceived)


def test_opportunity_value_in_cents() -> None:
    payload = {"type": "OpportunityUpdate", "locationId": "L", "contactId": "C", "id": "O", "monetaryValue": 1234.56}
    assert one(payload).value_cents == 123_456


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Yes, <b>Tuesday</b>&nbsp;works</p><blockquote>old words</blockquote>", "Yes, Tuesday works"),
        ("Works for me\n\nOn Mon, Jan 5, 2026 at 9:00 AM Ann <a@b.example> wrote:\n> old words", "Works for me"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("a\x00b", "ab"),
        ('<div class="gmail_quote">only a quote</div>', ""),
    ],
)
def test_plain_text(body: Any, text: Any) -> None:
    assert plain_text(body) == text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
names = (
    "id", "contactId", "messageId", "conversationId", "dateAdded", "timestamp", "body", "tags", "customFields",
    "dndSettings", "monetaryValue", "appointment", "callDuration", "messageType", "name", "unreadCount", "dueDate",
)  # fmt: skip
types = (
    "ContactCreate", "ContactUpdate", "ContactDelete", "InboundMessage", "OutboundMessage", "AppointmentCreate",
    "OpportunityCreate", "NoteCreate", "TaskCreate", "UserCreate", "LocationUpdate", "ConversationUnreadUpdate",
)  # fmt: skip


@given(st.sampled_from(types), st.dictionaries(st.sampled_from(names), json_values))
def test_no_payload_breaks_it(type_: Any, payload: Any) -> None:
    [event] = translate({**payload, "type": type_, "locationId": "L"}, key="k", received_at=NOW)
    assert event.location_id == "L"
    assert event.occurred_at <= NOW + timedelta(minutes=5)


@pytest.mark.skipif(not (SHARED / "ghl").exists(), reason="the official example payloads are not beside the checkout")
def test_official_examples() -> None:
    found = sorted((SHARED / "ghl" / "webhooks").glob("*.json"))
    assert len(found) == 69
    kinds = {}
    for path in found:
        for event in translate(json.loads(path.read_text()), key=path.name, received_at=NOW):
            kinds[path.name] = type(event)
    assert kinds["InboundMessage.1.json"] is events.MessageExchanged
    assert kinds["ContactDndUpdate.1.json"] is events.ContactChanged
    assert kinds["AppointmentCreate.1.json"] is events.AppointmentChanged
    assert kinds["OpportunityStageUpdate.1.json"] is events.OpportunityChanged
    understood = [name for name, kind in kinds.items() if kind is not events.UnknownReceived]
    assert len(understood) == 36


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  text\x00 ", "text"), (7, 7), (7.5, 7.5), (True, True), (None, None), (["a ", "b"], ["a", "b"]),
        ({"deep": [1]}, '{"deep":[1]}'), ([1, "a"], '[1,"a"]'), (10**30, str(10**30)), ("x" * 3000, "x" * 2000),
    ],
)  # fmt: skip
def test_custom_field_of_any_shape(given: Any, kept: Any) -> None:
    fields = [{"id": "f", "value": given}, {"id": "", "value": 1}, "nonsense"]
    event = one({"type": "ContactUpdate", "locationId": "L", "id": "C", "customFields": fields})
    assert event.custom_fields == {"f": kept}


def test_custom_field_nested_a_hundredfold() -> None:
    nested: Any = "x"
    for _ in range(300):
        nested = [nested]
    event = one({"type": "ContactUpdate", "locationId": "L", "id": "C", "customFields": [{"id": "f", "value": nested}]})
    assert event.custom_fields["f"].startswith("[[[")


@pytest.mark.parametrize("location", ["*", "a,b", "a b", "", "x" * 101])
def test_location_id_of_another_alphabet(location: str) -> None:
    assert translate({"type": "ContactUpdate", "locationId": location, "id": "C"}, key="k", received_at=NOW) == []
