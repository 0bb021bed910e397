import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.clients.gohighlevel.webhook import Envelope, decode, inbox_key, moment, read


def test_message_envelope() -> None:
    body = json.dumps({
        "type": "InboundMessage", "locationId": "L1", "contactId": "C1", "webhookId": "w-1",
        "timestamp": "2026-03-01T10:00:00.000Z", "id": "not the contact",
    }).encode()  # fmt: skip
    assert read(body) == Envelope(
        type="InboundMessage", location_id="L1", contact_id="C1", webhook_id="w-1",
        timestamp=datetime(2026, 3, 1, 10, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "location_id", "contact_id"),
    [
        ({"type": "ContactCreate", "locationId": "L", "id": "C"}, "L", "C"),
        ({"type": "LocationUpdate", "id": "L"}, "L", None),
        ({"type": "AppointmentCreate", "locationId": "L", "appointment": {"contactId": "C", "id": "A"}}, "L", "C"),
        ({"type": "InboundMessage", "locationId": 7, "contactId": {"no": 1}}, "7", None),
        ({"type": ["x"], "locationId": None}, None, None),
        ({"type": "ContactUpdate", "locationId": "L", "id": "x" * 201}, "L", None),
        ({"type": "ContactUpdate", "locationId": "L\u0000M", "id": "C"}, "LM", "C"),
    ],
)
def test_whose_event_it_is(payload: Any, location_id: Any, contact_id: Any) -> None:
    envelope = read(json.dumps(payload).encode())
    assert (envelope.location_id, envelope.contact_id) == (location_id, contact_id)


@pytest.mark.parametrize("body", [b"", b"{not json", b'{"a":', b"\xff\xfe"])
def test_not_json(body: Any) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        read(body)


@pytest.mark.parametrize("body", [b"[]", b"3", b'"text"', b"null", b"{}"])
def test_json_of_another_shape_is_an_empty_envelope(body: Any) -> None:
    assert read(body) == Envelope()


def test_key_without_webhook_id_is_the_hash_of_the_body() -> None:
    assert inbox_key(Envelope(), b"{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert inbox_key(Envelope(webhook_id="w-1"), b"{}") == "w-1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-09-25T16:00:00+05:30", datetime(2023, 9, 25, 10, 30, tzinfo=UTC)),
        ("2021-04-21T11:31:45.750Z", datetime(2021, 4, 21, 11, 31, 45, 750_000, tzinfo=UTC)),
        ("2021-04-21T11:31:45", datetime(2021, 4, 21, 11, 31, 45, tzinfo=UTC)),
        (1_600_000_000_000, datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)),
        (1_600_000_000, datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
        (True, None),
        (1e300, None),
    ],
)
def test_moment(value: Any, expected: Any) -> None:
    assert moment(value) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
fields = ("type", "locationId", "contactId", "id", "webhookId", "timestamp", "appointment")


@given(st.dictionaries(st.sampled_from(fields), json_values))
def test_any_object_is_read(payload: Any) -> None:
    envelope = read(json.dumps(payload).encode())
    for value in (envelope.type, envelope.location_id, envelope.contact_id, envelope.webhook_id):
        assert value is None or (value and "\x00" not in value and len(value) <= 200)


def test_text_cut_in_the_middle_of_an_emoji() -> None:
    body = rb'{"type": "InboundMessage", "locationId": "L", "contactId": "C", "body": "so happy \ud83d"}'
    assert read(body) == Envelope(type="InboundMessage", location_id="L", contact_id="C")
    assert decode(body)["body"] == "so happy ?"


@pytest.mark.parametrize("body", [rb'{"a": "\ud83d"', b"{", rb'{"\u12": 1}', rb'["\ud83d", NaN]', b"\xff"])
def test_not_json_with_escapes(body: Any) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(body)
    with pytest.raises(msgspec.DecodeError):
        read(body)


def test_ids_of_our_own_events_are_not_taken_over() -> None:
    envelope = Envelope(webhook_id="ehub:l1:tip:1")
    assert inbox_key(envelope, b"body") == hashlib.sha256(b"body").hexdigest()


def test_numbers_where_texts_belong() -> None:
    body = (
        b'{"type": "InboundMessage", "locationId": 17, "contactId": 42, "webhookId": true, "timestamp": 1780315200000}'
    )
    envelope = read(body)
    assert (envelope.location_id, envelope.contact_id, envelope.webhook_id) == ("17", "42", None)
    assert envelope.timestamp is not None


def test_appointment_beside_something_of_the_wrong_type() -> None:
    envelope = read(b'{"type": "AppointmentCreate", "locationId": "L", "id": [], "appointment": {"contactId": "C"}}')
    assert envelope.contact_id == "C"
