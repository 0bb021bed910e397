"""Flip, delete and permute every denied field: no score, risk, match, route or text may move."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.learning.conftest import START, events
from tests.learning.conftest import lead as contact

from enterprisehub.contracts.events import ContactChanged
from enterprisehub.contracts.scoring import Subject
from enterprisehub.contracts.state import Closing, ContactState, Stage
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.fair_housing import DENIED_FIELDS, denied
from enterprisehub.domain.fold import fold
from enterprisehub.domain.plays import plays
from enterprisehub.learning import churn, lead, returning
from enterprisehub.learning.artefact import Loaded, decode
from enterprisehub.learning.features import DENIED, FEATURES, Feature, refuse_denied
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.labels import either
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.registry import packaged_path
from enterprisehub.learning.vector import vector
from enterprisehub.learning.wishes import about_people, stated_wishes


def packaged(name: str) -> Loaded:
    return decode(packaged_path(name).read_bytes(), name=name, source="packaged")


LEAD, CHURN, RETURN = packaged("lead"), packaged("churn"), packaged("return")
LATER = timedelta(days=2)
TALKS = (
    ("Hi, is 12 Oak St still available?",),
    ("We want to buy a 3 bedroom house in Round Rock up to $450k", ">When?", "within a month, pre-approved"),
    ("I need to sell my house", ">Why?", "the rates are too high for us", ">Shall we talk?"),
)
HOMES = Market(
    [
        Home(
            property_id=f"p{n}", list_price_cents=30_000_000 + n * 4_000_000, bedrooms_total=2 + n % 3, city="Round Rock",
            property_type="Single Family", latitude=30.5 + n / 100, longitude=-97.7, state_or_province="TX",
        )
        for n in range(8)
    ]
)  # fmt: skip
OTHER: dict[str, Any] = {
    "name": "Nguyễn Thị Phương", "first_name": "Mohammed", "last_name": "Goldberg", "email": "x@iglesia.example",
    "phone": "+525555550100", "assigned_to": "somebody else", "city": "Compton", "state": "MS",
    "postal_code": "90220", "country": "MX", "timezone": "America/Mexico_City",
    "tags": ["veteran", "section 8", "wheelchair", "divorced", "muslim"],
    "custom_fields": {field: "yes" for fields in DENIED_FIELDS.values() for field in fields},
}  # fmt: skip
"""One other value for every denied field of the state itself."""
EMPTY: dict[str, Any] = {name: [] if name == "tags" else {} if name == "custom_fields" else "" for name in OTHER}


def answers(state: ContactState) -> bytes:
    """Return everything that is decided about a contact, but for its own names."""
    subject = Subject(moment=START + LATER, state=state)
    homes = match(HOMES, Asked(wishes=stated_wishes(state)), {}, 5)
    decided = (
        lead.score(LEAD, [subject]),
        churn.predict(CHURN, [subject]),
        returning.predict(RETURN, [as_past_client(subject)]),
        plays(state, subject.moment),
        [(one.property_id, one.score, one.why, one.why_not) for one in homes.items],
        state.stage,
    )
    return msgspec.json.encode(decided)


def as_past_client(subject: Subject) -> Subject:
    """Return the contact as if we had closed with them two years before."""
    state = changed(subject.state, {"stage": Stage.CLOSED, "stage_at": START, "closing": Closing()})
    return Subject(moment=START + timedelta(days=730), state=state)


def test_a_past_clients_return_is_told() -> None:
    subject = as_past_client(contact(*TALKS[1]))
    assert returning.predict(RETURN, [subject])[0].probability is not None


def changed(state: ContactState, fields: dict[str, Any]) -> ContactState:
    copied = msgspec.json.decode(msgspec.json.encode(state), type=ContactState)
    for field, value in fields.items():
        setattr(copied, field, value)
    return copied


def variants() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((f"flip {field}", {field: value}) for field, value in OTHER.items())
    yield from ((f"delete {field}", {field: value}) for field, value in EMPTY.items())
    yield "flip all", OTHER
    yield "delete all", EMPTY


@pytest.mark.parametrize("talk", TALKS)
@pytest.mark.parametrize(("name", "fields"), list(variants()))
def test_nothing_moves(name: str, fields: dict[str, Any], talk: tuple[str, ...]) -> None:
    state = changed(contact(*talk).state, {"first_name": "Ann", "city": "Austin", "tags": ["buyer"]})
    assert answers(changed(state, fields)) == answers(state), name


@pytest.mark.parametrize("talk", TALKS)
def test_the_language_that_was_detected_moves_nothing(talk: tuple[str, ...]) -> None:
    state = contact(*talk).state
    other = changed(state, {})
    other.conversation.language = "es"
    assert answers(other) == answers(state)


def test_permuting_the_denied_fields_of_contacts_moves_nothing() -> None:
    states = [changed(contact(*talk).state, {"first_name": name}) for talk, name in zip(TALKS, "ABC", strict=True)]
    before = [answers(state) for state in states]
    for order in itertools.permutations(range(len(states))):
        permuted = [
            changed(state, {field: getattr(states[other], field) for field in OTHER})
            for state, other in zip(states, order, strict=True)
        ]
        assert [answers(state) for state in permuted] == before


def test_told_as_events_they_move_nothing_either() -> None:
    told = events(*TALKS[1])
    said = {name: value for name, value in OTHER.items() if name != "assigned_to"}
    extra = ContactChanged(
        event_id="zz",
        location_id="L",
        contact_id="C",
        occurred_at=told[-1].occurred_at,
        known_at=told[-1].known_at,
        **said,
    )
    before, after = fold(told), fold([*told, extra])
    assert before is not None
    assert after is not None
    assert after.first_name == OTHER["first_name"]
    assert vector(after, START + LATER) == pytest.approx(vector(before, START + LATER), nan_ok=True)
    assert answers(after) == answers(before)


ASK = "looking for a 3 bedroom house in Round Rock up to $450k, pre-approved"
SELVES = (
    "We're a young muslim family, ",
    "As a divorced black woman, ",
    "I'm 67 years old and retired, ",
    "I'm a disabled veteran, ",
)
KINDS = (
    ("my wife and I want to see it on Saturday", "my husband and I want to see it on Saturday"),
    ("we pay from section 8", "we pay from my salary"),
    ("we need 3 beds for my two kids", "we need 3 beds for our five children"),
)


def decided(*bodies: str) -> bytes:
    """Return everything decided after messages, templates of the tip included; evidence quotes are the contact's own words."""
    state = lead_of(*bodies)
    told = coach(state, START + timedelta(hours=2))
    advice = (told.tip.topic, told.tip.say) if told.tip else None
    route = (told.side, state.conversation.handoff, told.missing)
    return answers(state) + msgspec.json.encode((advice, route, told.questions))


def lead_of(*bodies: str) -> ContactState:
    return contact(*bodies).state


@pytest.mark.parametrize("self_told", SELVES)
def test_deleting_what_they_say_they_are_moves_nothing(self_told: str) -> None:
    assert decided(self_told + ASK, ">When?", "in two months") == decided(ASK, ">When?", "in two months")


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(SELVES, 2)))
def test_permuting_what_they_say_they_are_moves_nothing(one: str, other: str) -> None:
    assert decided(one + ASK, ">When?", other + "in two months") == decided(
        other + ASK, ">When?", one + "in two months"
    )


@pytest.mark.parametrize(("one", "other"), KINDS)
def test_flipping_the_kind_in_a_message_moves_nothing(one: str, other: str) -> None:
    assert decided(ASK, ">Tell me more?", one) == decided(ASK, ">Tell me more?", other)


@pytest.mark.parametrize("wish", ["family friendly neighbourhood", "close to a church", "good schools", "safe area"])
def test_a_wish_about_people_chooses_no_home(wish: str) -> None:
    assert about_people(wish)
    plain = stated_wishes(contact(*TALKS[1]).state)
    wished = msgspec.structs.replace(plain, must_haves=[*plain.must_haves, wish])
    chosen: Callable[[Any], list[Any]] = lambda wishes: [  # noqa: E731
        (one.property_id, one.score, one.why, one.why_not) for one in match(HOMES, Asked(wishes=wishes), {}, 8).items
    ]
    assert chosen(wished) == chosen(plain)


@pytest.mark.parametrize("field", sorted(DENIED))
def test_a_denied_field_cannot_be_declared(field: str) -> None:
    with pytest.raises(AssertionError, match="fair housing"):
        refuse_denied((Feature("x", "u", "m", field, either("a", "b")),))


@pytest.mark.parametrize("name", ["veteran", "kids", "postal_school", "church_nearby", "married", "first_name", "race"])
def test_a_feature_named_for_a_protected_fact_cannot_be_declared(name: str) -> None:
    assert denied(name)
    with pytest.raises(AssertionError, match="fair housing"):
        refuse_denied((Feature(name, "u", "m", "stage", either("a", "b")),))


def test_no_shipped_feature_is_denied() -> None:
    refuse_denied(FEATURES)
    for loaded in (LEAD, CHURN, RETURN):
        assert not {entry["name"] for entry in loaded.artefact.features} & DENIED
