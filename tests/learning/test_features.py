import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.learning.conftest import START, events, lead

from enterprisehub.contracts.events import AppointmentChanged, ContactEvent, MessageExchanged
from enterprisehub.contracts.state import (
    Appointment,
    Certainty,
    ContactState,
    Conversation,
    Factor,
    MessageBrief,
    Opportunity,
    Side,
    Slot,
    Stage,
)
from enterprisehub.learning.dataset import states_at
from enterprisehub.learning.features import (
    DENIED,
    FEATURES,
    INDEX,
    NAMES,
    fingerprint,
    refuse_denied,
)
from enterprisehub.learning.vector import source_group, vector

NOT_USED = {
    # neither denied nor read: they add nothing, or are what scores are keyed by
    "events", "through", "deleted", "notes", "open_tasks", "last_event_at", "conversation",
    "conversation.conversation_id", "conversation.first_inbound_at", "conversation.first_outbound_at",
    "conversation.handoff", "conversation.call", "conversation.tip_replies", "conversation.understood", "listings", "conversation.recent.channel",
}  # fmt: skip


def state_fields() -> set[str]:
    fields = set(ContactState.__struct_fields__)
    fields |= {f"conversation.{name}" for name in Conversation.__struct_fields__} - {"conversation.recent"}
    return fields | {f"conversation.recent.{name}" for name in MessageBrief.__struct_fields__}


def slot(**value: object) -> Slot:
    return Slot(certainty=Certainty.KNOWN, value=dict(value), quote="", message_id="m", at=START)


def rich() -> ContactState:
    state = lead("Hi, we want to buy a house in Round Rock", ">When do you want to move?", "Within a month").state
    state.conversation.side = Side.BUYER
    state.conversation.slots = {
        Factor.TIMELINE: slot(months=1, hurry=3),
        Factor.FINANCING: slot(state="pre_approved"),
        Factor.BUDGET: slot(max_cents=45_000_000),
        Factor.LOCATION: slot(areas=["Round Rock"]),
        Factor.PROPERTY: slot(bedrooms_min=3),
    }
    state.conversation.signals = {"asks_showing": 1, "positive": 2}
    state.appointments = {"a": Appointment(starts_at=START + timedelta(days=2), booked_at=START)}
    state.opportunities = {"o": Opportunity()}
    return state


def test_every_state_field_is_read_denied_or_known_not_to_be_used() -> None:
    read = {field for feature in FEATURES for field in feature.reads.split()}
    slots = {field for field in read if field.startswith("conversation.slots.")}
    read = (read - slots) | {"conversation.slots"}
    assert read | DENIED | NOT_USED == state_fields()
    assert not read & DENIED
    assert not NOT_USED & (read | DENIED)


FLIPPED = {
    "location_id": "other", "contact_id": "other", "name": "Lakisha Jamal", "first_name": "Lakisha",
    "last_name": "Nguyen", "email": "maria@iglesia.example", "phone": "+523312345678", "assigned_to": "somebody",
    "assigned_at": START, "city": "Compton", "state": "MS", "postal_code": "90220", "country": "MX",
    "timezone": "America/Mexico_City", "tags": ["hispanic", "section 8", "family of 6"],
    "custom_fields": {"religion": "any", "children": 4},
}  # fmt: skip


@pytest.mark.parametrize("field", sorted(DENIED))
def test_flipping_a_denied_field_changes_no_feature(field: str) -> None:
    state, moment = rich(), START + timedelta(days=1)
    before = vector(state, moment)
    owner, _, name = field.rpartition(".")
    if owner == "conversation":
        setattr(state.conversation, name, "es")
    elif owner == "conversation.recent":
        for message in state.conversation.recent:
            setattr(message, name, "Somos una familia con cuatro hijos, buscamos cerca de la iglesia")
    else:
        setattr(state, name, FLIPPED[name])
    assert vector(state, moment) == pytest.approx(before, nan_ok=True)


def test_the_flip_test_would_notice() -> None:
    state, moment = rich(), START + timedelta(days=1)
    before = vector(state, moment)
    state.conversation.sentiment = -1.0
    assert vector(state, moment) != pytest.approx(before, nan_ok=True)


def test_a_feature_that_reads_a_denied_field_is_refused() -> None:
    with pytest.raises(AssertionError, match="postal_code"):
        refuse_denied((FEATURES[0]._replace(reads="postal_code"),))


def test_names_are_distinct_and_vector_has_them_all() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(vector(rich(), START))


def test_labels_say_every_value_in_words() -> None:
    values = vector(rich(), START + timedelta(days=1))
    empty = vector(ContactState(location_id="L", contact_id="C"), START)
    for feature, full, none in zip(FEATURES, values, empty, strict=True):
        assert feature.label(full)
        assert feature.label(none)
        assert not re.search(r"\bnan\b", feature.label(none))
        assert feature.unit
        assert feature.meaning


def named(state: ContactState, days: float = 0.0) -> dict[str, float]:
    return dict(zip(NAMES, vector(state, START + timedelta(days=days)), strict=True))


def test_what_the_conversation_told() -> None:
    told = named(rich(), 0.5)
    assert told["hurry"] == 3
    assert told["financing"] == 3
    assert told["side"] == 2
    assert told["asks_showing"] == 1
    assert told["factors"] == 3
    assert told["upcoming_h"] == 36
    assert told["inbound"] == 2
    assert told["reply_min"] == pytest.approx(5, rel=0.01)


def test_how_keenly_the_conversation_goes() -> None:
    told = named(lead("Can I see the house?", ">Sure", "Thanks", ">When would suit you?", ">Still there?").state)
    assert told["showing_share"] == told["asking_share"] == 0.5
    assert told["followed_up"] == told["unanswered"] == 2
    assert told["last_gap_h"] == pytest.approx(10 / 60)
    once = named(lead("Hi", ">Hello").state)
    assert math.isnan(once["last_gap_h"])
    assert (once["showing_share"], once["followed_up"], once["compares"]) == (0, 1, 0)
    assert named(lead("Hi, we are already talking to another agent").state)["compares"] == 1


def test_unknown_is_nan_or_neutral() -> None:
    told = named(ContactState(location_id="L", contact_id="C"))
    assert math.isnan(told["silent_h"])
    assert math.isnan(told["reply_min"])
    assert told["hurry"] == 0
    assert told["financing"] == 0
    assert told["source"] == 0


def test_no_hurry_and_no_money_stand_below_unknown() -> None:
    state = ContactState(location_id="L", contact_id="C")
    state.conversation.slots = {
        Factor.TIMELINE: slot(hurry=-1),
        Factor.FINANCING: slot(state="not_pre_approved"),
    }
    told = named(state)
    assert told["hurry"] == -1
    assert told["financing"] == -1
    assert told["factors"] == 0


def test_silence_grows_with_time_and_never_below_zero() -> None:
    state = lead("Hi, is it still available?").state
    assert named(state, 3)["silent_h"] == pytest.approx(72 - 5 / 60)
    assert named(state, -3)["silent_h"] == 0


def test_trailing_messages_of_ours_are_unanswered() -> None:
    assert named(lead("Hi", ">Hello", ">Still there?").state)["unanswered"] == 2
    assert named(lead(">Hello", "Hi").state)["unanswered"] == 0


def test_appointments_kept_missed_and_ahead() -> None:
    state = ContactState(location_id="L", contact_id="C", stage=Stage.APPOINTMENT)
    day = timedelta(days=1)
    state.appointments = {
        "held": Appointment(starts_at=START - 3 * day, status="showed"),
        "missed": Appointment(starts_at=START - 2 * day, status="noshow"),
        "ahead": Appointment(starts_at=START + day, status="confirmed"),
        "undated": Appointment(),
    }
    told = named(state)
    assert (told["met"], told["missed"], told["upcoming_h"], told["since_met_d"]) == (1, 1, 24, 3)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", 0), ("Facebook Ads", 1), ("Zillow", 2), ("Realtor.com", 2), ("Leads list", 3), ("IDX site", 4),
        ("Open House", 5), ("Sign call", 5), ("Past client", 6), ("Referral from Ann", 6),
    ],
)  # fmt: skip
def test_sources_in_groups(source: str, code: float) -> None:
    assert source_group(source) == code


def test_all_sides_and_stages_have_a_code() -> None:
    state = ContactState(location_id="L", contact_id="C")
    for side in Side:
        state.conversation.side = side
        assert FEATURES[INDEX["side"]].label(vector(state, START)[INDEX["side"]])
    for stage in Stage:
        state.stage = stage
        assert FEATURES[INDEX["stage"]].label(vector(state, START)[INDEX["stage"]])


def test_how_long_a_contact_went_on_writing_does_not_grow_in_silence() -> None:
    told = events("Hi", ">Hello!", "Next month", minutes=24 * 60)
    before, after = (named_at(told, told[-1].occurred_at + timedelta(days=days)) for days in (1, 40))
    assert before["active_d"] == after["active_d"] == pytest.approx(3.0)
    assert after["known_d"] == pytest.approx(before["known_d"] + 39)
    silent = vector(ContactState(location_id="L", contact_id="C", created_at=START), START + timedelta(days=9))
    assert np.isnan(silent[NAMES.index("active_d")])


def named_at(told: Sequence[ContactEvent], moment: datetime) -> dict[str, float]:
    ((_, state),) = states_at(told, [moment])
    return dict(zip(NAMES, vector(state, moment), strict=True))


def test_fingerprint_follows_meaning() -> None:
    assert fingerprint() == fingerprint(NAMES)
    assert fingerprint(NAMES[1:]) != fingerprint()
    assert fingerprint(NAMES[::-1]) != fingerprint()


def test_what_comes_later_changes_no_earlier_vector() -> None:
    past = events("Hi", ">Hello! When do you want to move?", "Next month, pre-approved")
    moment = past[-1].occurred_at
    later = moment + timedelta(hours=1)
    common: dict[str, Any] = {"location_id": "L", "contact_id": "C", "occurred_at": later, "known_at": later}
    future: list[ContactEvent] = [
        MessageExchanged(event_id="message:x", message_id="x", inbound=True, body="No hurry at all, stop", **common),
        AppointmentChanged(event_id="a", appointment_id="a", starts_at=later, status="showed", **common),
    ]
    ((_, alone),) = states_at(past, [moment])
    expected = vector(alone, moment)
    ((_, state),) = states_at([*past, *future], [moment])
    assert vector(state, moment) == pytest.approx(expected, nan_ok=True)


def test_what_an_import_told_later_is_not_known_earlier() -> None:
    past = events("Hi", ">Hello!", "Next month")
    late = msgspec.structs.replace(past[1], event_id="message:000", message_id="000", body="pre-approved, cash, ASAP",
                                   known_at=START + timedelta(days=30))  # fmt: skip
    moment = past[-1].occurred_at
    ((_, state),) = states_at([*past, late], [moment])
    assert Factor.FINANCING not in state.conversation.slots
    ((_, known),) = states_at([*past, late], [START + timedelta(days=31)])
    assert Factor.FINANCING in known.conversation.slots
