"""Short answers say who must agree, what must be sold first, that they are done looking, and when they can; near misses say none of it."""

import pytest

from enterprisehub.domain.asked_back import LONGEST, read_asked_back
from enterprisehub.domain.findings import ObjectionFound, Reading


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
