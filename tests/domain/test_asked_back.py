"""Short answers say who must agree, what must be sold first, that they are done looking, and when they can; near misses say none of it."""

import pytest

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.asked_back import LONGEST, drop_unmeant, read_asked_back
from enterprisehub.domain.findings import Finding, ObjectionFound, Reading


def read(question: str, body: str, signals: tuple[str, ...] = ()) -> Reading:
    reading = Reading(signals=[*signals])
    read_asked_back(reading, body, question)
    return reading


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("Will anyone else be deciding with you?", "no just me"),
        ("Who else is looking at it?", "my wife"),
        ("Do you have to sell your current place first?", "no"),
        ("Do you want to sell?", "yes"),
    ],
)
def test_nothing_holds_back_who_decides_alone_or_sells_nothing(question: str, body: str) -> None:
    assert read(question, body).objections == []


def test_an_objection_that_was_read_is_not_read_twice() -> None:
    reading = Reading(objections=[ObjectionFound("authority", None, "my wife")])
    read_asked_back(reading, "my wife", "Is anyone else involved in the decision?")
    assert len(reading.objections) == 1


@pytest.mark.parametrize("body", ["not yet", "not right now", "yes, still looking", "maybe later"])
def test_who_only_waits_has_not_ended_it(body: str) -> None:
    assert read("Are you still looking?", body).signals == []


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("When do you want to close?", "friday"),
        ("Which day would suit you to tour it?", "not friday"),
        ("What day works best for a showing?", "I have to ask"),
    ],
)
def test_no_time_is_given(question: str, body: str) -> None:
    assert read(question, body).signals == []


def test_another_day_beside_one_that_is_no_good() -> None:
    assert read("Are you available Tuesday?", "no, how about thursday").signals == ["gives_availability"]


def test_who_agrees_to_a_time_does_not_offer_one() -> None:
    assert read("Does Saturday at 2 work?", "saturday is fine", ("agrees_time",)).signals == ["agrees_time"]


def test_who_writes_more_says_what_it_is_about() -> None:
    assert read("Is anyone else involved in the decision?", "my wife " + "x" * LONGEST).objections == []


@pytest.mark.parametrize(
    ("question", "body", "kept"),
    [
        ("What do you owe on it?", "180", 0),
        ("What's your credit score?", "640", 0),
        ("What's your down payment?", "60k, our max price is 400k", 1),
        ("What's your budget, and how much do you have in savings?", "400k", 1),
        ("How much?", "400k", 1),
    ],
)
def test_an_amount_that_answers_something_else_is_no_price(question: str, body: str, kept: int) -> None:
    reading = Reading(findings=[Finding(Factor.BUDGET, Certainty.KNOWN, {"max_cents": 18_000_000}, body)])
    drop_unmeant(reading, body, question)
    assert len(reading.findings) == kept


@pytest.mark.parametrize(
    ("question", "body", "kept"),
    [
        ("Where do you live now?", "Tucson", 0),
        ("Where are you moving from?", "Chicago", 0),
        ("Where do you live now?", "Tucson but we want Mesa", 1),
        ("Where do you see yourself living?", "Boise", 1),
        ("Where is your house?", "Reno", 1),
        ("Where are you looking?", "Mesa", 1),
    ],
)
def test_where_they_are_now_is_no_wish(question: str, body: str, kept: int) -> None:
    reading = Reading(findings=[Finding(Factor.LOCATION, Certainty.KNOWN, {"areas": [body]}, body)])
    drop_unmeant(reading, body, question)
    assert len(reading.findings) == kept
