"""What a model understood, folded beside what rules read."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from enterprisehub.contracts.events import Channel, ContactEvent, Meaning, MessageExchanged, MessageUnderstood
from enterprisehub.contracts.state import Factor
from enterprisehub.domain.fold import fold
from enterprisehub.domain.meanings import reading_of

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _meaning(label: str) -> Meaning:
    return Meaning(label=label, chance=0.9, quote="some words")


def _message(number: int, body: str) -> MessageExchanged:
    at = AT + timedelta(minutes=number)
    return MessageExchanged(
        event_id=f"message:{number}", location_id="L", contact_id="C", occurred_at=at, known_at=at, message_id=str(number),
        inbound=True, channel=Channel.SMS, body=body,
    )  # fmt: skip


def _understood(number: int, *labels: str) -> MessageUnderstood:
    at = AT + timedelta(minutes=number)
    return MessageUnderstood(
        event_id=f"understood:{number}", location_id="L", contact_id="C", occurred_at=at, known_at=at + timedelta(seconds=3),
        message_id=str(number), model="m", meanings=[_meaning(label) for label in labels],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("label", "factor", "value"),
    [
        ("financing.needs", "financing", {"state": "needs"}),
        ("timeline.none", "timeline", {"months": None, "hurry": -1}),
        ("timeline.now", "timeline", {"months": 0.0, "hurry": 3}),
        ("motivation.upsizing", "motivation", {"reason": "upsizing"}),
        ("condition.fair", "condition", {"state": "fair", "details": "some words"}),
    ],
)
def test_factor(label: str, factor: str, value: dict[str, object]) -> None:
    finding = reading_of([_meaning(label)]).findings[0]
    assert (finding.factor, finding.value, finding.quote) == (Factor(factor), value, "some words")


def test_objection_signal_and_mood() -> None:
    reading = reading_of([_meaning("objection.pricing.neighbour"), _meaning("asks_showing"), _meaning("negative")])
    assert [(each.kind, each.subtype) for each in reading.objections] == [("pricing", "neighbour")]
    assert reading.signals == ["asks_showing", "negative"]
    assert reading.sentiment == -0.5


@pytest.mark.parametrize("label", ["", "other", "timeline.someday", "motivation.curious", "colour.blue", "financing"])
def test_labels_that_say_nothing(label: str) -> None:
    reading = reading_of([_meaning(label)])
    assert not reading.findings
    assert not reading.objections
    assert not reading.signals


def test_any_order_of_arrival_gives_the_same_state() -> None:
    events: list[ContactEvent] = [
        _message(1, "Looking for a house in Glendale"), _understood(1, "timeline.none"), _message(2, "Need it ASAP"),
        _understood(3, "objection.trust"), _message(3, "Hm, well, I have heard stories"),
    ]  # fmt: skip
    states = [fold(order) for order in permutations(events)]
    assert all(state == states[0] for state in states)
    assert states[0] is not None
    conversation = states[0].conversation
    assert conversation.slots[Factor.TIMELINE].value["hurry"] == 3
    assert [(each.kind, each.message_id) for each in conversation.objections] == [("trust", "3")]
    assert conversation.inbound == 3


def test_wish_taken_back_in_a_later_message() -> None:
    state = fold([_message(1, "We need 3 bedrooms and a pool"), _message(2, "Actually no pool, too much upkeep")])
    assert state is not None
    assert state.conversation.slots[Factor.PROPERTY].value == {"bedrooms_min": 3}


def test_side_taken_back() -> None:
    state = fold([_message(1, "we want to buy a house"), _message(2, "sorry I meant sell, we want to sell our house")])
    assert state is not None
    assert state.conversation.side == "seller"
