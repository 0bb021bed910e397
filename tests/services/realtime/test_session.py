from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from enterprisehub.contracts.realtime import Kind, TicketClaims
from enterprisehub.services.realtime.hub import Hub, Member
from enterprisehub.services.realtime.session import (
    MESSAGE_BYTES,
    SUBSCRIPTIONS,
    Announcement,
    Outcome,
    Resumption,
    Session,
)

from .frames import messages

Open = Callable[..., Session]


def opened(**claims: Any) -> Session:
    hub = Hub()
    hub.begin("e0", dict.fromkeys(Kind, 4))
    return Session(
        hub, Member(lambda _: None, ticket="next"), TicketClaims(**({"user": "u", "role": "agent"} | claims))
    )


def say(session: Session, **message: Any) -> Outcome:
    return session.receive(msgspec.json.encode(message), 1.0)


def answer(session: Session, **message: Any) -> Any:
    outcome = say(session, **message)
    assert isinstance(outcome, bytes)
    [only] = messages(outcome)
    return only


def test_subscribe() -> None:
    assert answer(opened(), type="subscribe", channel="scores", id="a") == {
        "type": "subscribed",
        "id": "a",
        "channel": "scores",
        "epoch": "e0",
        "offset": 4,
        "recovered": False,
        "ticket": "next",
    }


def test_subscribe_since() -> None:
    outcome = say(opened(), type="subscribe", channel="scores", since={"epoch": "e0", "offset": 2})
    assert isinstance(outcome, Resumption)
    assert (outcome.channel, outcome.since.offset) == ("scores", 2)


def test_unsubscribe() -> None:
    session = opened()
    answer(session, type="subscribe", channel="scores")
    assert answer(session, type="unsubscribe", channel="scores")["type"] == "unsubscribed"
    assert session.member.channels == set()


def test_too_many_subscriptions() -> None:
    session = opened()
    for number in range(SUBSCRIPTIONS):
        answer(session, type="subscribe", channel=f"contact:{number}")
    assert answer(session, type="subscribe", channel="scores")["status"] == 429
    assert answer(session, type="subscribe", channel="contact:7")["type"] == "subscribed"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"type":"echo","deep":' + b"[" * 60_000, 400),
        (b"7", 422),
        (b"{}", 422),
        (b'{"type":"dance"}', 422),
        (b'{"type":"event","channel":"scores"}', 422),
        (b'{"type":"subscribe"}', 422),
        (b'{"type":"subscribe","channel":7}', 422),
        (b'{"type":"subscribe","channel":"nowhere"}', 422),
        (b'{"type":"unsubscribe","channel":"nowhere"}', 422),
        (b'{"type":"subscribe","channel":"scores","since":{"epoch":"e"}}', 422),
        (b"x" * (MESSAGE_BYTES + 1), 413),
    ],
)
def test_wrong_message(raw: bytes, status: int) -> None:
    outcome = opened().receive(raw, 1.0)
    assert isinstance(outcome, bytes)
    [message] = messages(outcome)
    assert (message["type"], message["status"]) == ("error", status)
    assert message["title"]
    assert message["detail"]


def test_error_carries_the_id() -> None:
    assert answer(opened(), type="subscribe", channel="nowhere", id=9)["id"] == 9


def test_echo_of_any_members() -> None:
    echoed = answer(opened(), type="echo", payload=[1, {"a": None}], sent_at_ms=12.5, id="x")
    assert echoed.pop("answered_at_ms") > 0
    assert echoed == {"type": "echo", "payload": [1, {"a": None}], "sent_at_ms": 12.5, "id": "x", "received_at_ms": 1.0}


def test_pong_tells_all_heads() -> None:
    pong = answer(opened(), type="ping")
    assert (pong["epoch"], pong["offsets"]) == ("e0", {kind.value: 4 for kind in Kind})


def broadcast(session: Session, **message: Any) -> Announcement:
    outcome = say(session, type="broadcast", data={"a": 1}, **message)
    assert isinstance(outcome, Announcement)
    return outcome


def test_broadcast_by_default_to_everybody() -> None:
    publication = broadcast(opened(role="operator")).publication
    assert (publication.kind, publication.location_id, publication.contact_id) == (Kind.SYSTEM, None, None)
    assert bytes(publication.data) == b'{"a":1}'


def test_broadcast_to_a_contact_channel() -> None:
    publication = broadcast(opened(role="operator"), channel="contact:c_1", location_id="l").publication
    assert (publication.kind, publication.location_id, publication.contact_id) == (Kind.CONTACT, "l", "c_1")


def test_operator_of_one_location_broadcasts_there() -> None:
    assert broadcast(opened(role="operator", locations=["l"])).publication.location_id == "l"


@pytest.mark.parametrize(
    ("claims", "message", "status"),
    [
        ({"role": "agent"}, {"data": {}}, 403),
        ({"role": "lead"}, {"data": {}}, 403),
        ({"role": "operator"}, {"data": [1]}, 422),
        ({"role": "operator"}, {}, 422),
        ({"role": "operator"}, {"data": {}, "channel": "nowhere"}, 422),
        ({"role": "operator", "locations": ["a", "b"]}, {"data": {}}, 403),
        ({"role": "operator", "locations": ["a"]}, {"data": {}, "location_id": "b"}, 403),
    ],
)
def test_broadcast_refused(claims: dict[str, Any], message: dict[str, Any], status: int) -> None:
    assert answer(opened(**claims), type="broadcast", **message)["status"] == status
