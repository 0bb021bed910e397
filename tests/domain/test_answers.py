"""Answers by the question before them, and what a message tells of other people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.contracts.state import Factor, MessageBrief, Side
from enterprisehub.domain.answers import question_before
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.place_names import is_town
from enterprisehub.domain.reading import read_inbound

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _values(reading: Reading) -> dict[str, Any]:
    return {str(finding.factor): finding.value for finding in reading.findings}


ANSWERS = [
    ("Is $350,000 your max?", "yep thats the ceiling", "budget", {"max_cents": 35_000_000}),
    ("What price range are you comfortable with?", "high fours", "budget", {"min_cents": 46_500_000, "max_cents": 49_900_000}),
    ("Which areas are you considering?", "plano or frisco", "location", {"areas": ["Plano", "Frisco"]}),
    ("How many bedrooms do you need?", "3 minimum", "property", {"bedrooms_min": 3}),
    ("Are you pre-approved?", "not yet", "financing", {"state": "not_pre_approved"}),
    ("Have you spoken with a lender?", "no", "financing", {"state": "needs"}),
    ("Will you be paying cash or financing?", "cash", "financing", {"state": "cash"}),
    ("Why are you moving?", "work", "motivation", {"reason": "job"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "factor", "value"), ANSWERS)
def test_answer_is_read_with_its_question(question: str, answer: str, factor: str, value: dict[str, Any]) -> None:
    reading = read_inbound(answer, AT, question)
    assert _values(reading)[factor] == value
    assert all(finding.quote in answer for finding in reading.findings)


@pytest.mark.parametrize(("question", "answer", "factor", "value"), ANSWERS[:1])
def test_without_the_question_nothing_is_read(question: str, answer: str, factor: str, value: dict[str, Any]) -> None:
    assert question
    assert _values(read_inbound(answer, AT)).get(factor) != value


def test_yes_to_a_choice_says_nothing() -> None:
    reading = read_inbound("yes", AT, "Are you looking to buy or sell?")
    assert reading.side is None
    assert reading.findings == []


def test_both_is_an_answer_to_a_choice() -> None:
    assert read_inbound("both", AT, "Are you looking to buy or sell?").side is Side.BOTH


def test_yes_to_a_time_agrees() -> None:
    assert "agrees_time" in read_inbound("yes please", AT, "Does 3pm Friday work?").signals


def test_a_price_of_ours_that_is_too_high_is_not_theirs() -> None:
    reading = read_inbound("1.2M is way out of our price range", AT, "This one just listed at 1.2M, what do you think?")
    assert Factor.BUDGET not in {finding.factor for finding in reading.findings}


def test_name_that_was_asked_for() -> None:
    assert read_inbound("it's Wendell. any news", AT, "Who am I speaking with?").speaker == "Wendell"


def test_question_is_looked_for_among_the_last_messages() -> None:
    ours = MessageBrief(message_id="1", inbound=False, at=AT, body="Which areas?")
    theirs = MessageBrief(message_id="2", inbound=True, at=AT, body="hm")
    assert question_before([ours, theirs]) == "Which areas?"
    assert question_before([ours, theirs, theirs, theirs]) == ""
    assert question_before([]) == ""


@pytest.mark.parametrize(
    ("body", "factor"),
    [
        ("My brother bought in Frisco for 480k last year.", "location"),
        ("My brother bought in Frisco for 480k last year.", "budget"),
        ("my cousin bought hers with cash", "financing"),
        ("if i win the lottery im getting a 3M mansion in Malibu", "location"),
    ],
)
def test_others_and_dreams_are_no_wishes(body: str, factor: str) -> None:
    assert factor not in _values(read_inbound(body, AT))


def test_own_wish_beside_a_brothers_purchase() -> None:
    told = _values(read_inbound("My brother bought in Frisco for 480k. We're looking in McKinney, up to 550k", AT))
    assert told["location"] == {"areas": ["McKinney"]}
    assert told["budget"] == {"max_cents": 55_000_000}


def test_what_others_sell_is_no_side() -> None:
    assert read_inbound("my parents are selling their condo, but I want to buy a townhouse", AT).side is Side.BUYER


@pytest.mark.parametrize(
    ("name", "known"), [("Plano", True), ("St. Petersburg", True), ("Price", False), ("Karen Smith", False)]
)
def test_towns(name: str, known: bool) -> None:
    assert is_town(name) is known
