"""The next question follows up on what was only hinted at."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.contracts.state import Certainty, Conversation, Factor, Side, Slot
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.questions import MOST_QUESTIONS, TEXTS, next_questions

AT = datetime(2026, 6, 1, tzinfo=UTC)


def hinted(factor: Factor, value: dict[str, Any], side: Side = Side.BUYER) -> Conversation:
    slot = Slot(certainty=Certainty.PARTIAL, value=value, quote="as they said", message_id="m", at=AT)
    return Conversation(side=side, slots={factor: slot})


def asked(conversation: Conversation, factor: Factor) -> str:
    [question] = [q for q in next_questions(conversation, [factor]) if q.factor is factor]
    return question.text


@pytest.mark.parametrize(
    ("factor", "value", "begins"),
    [
        (Factor.LOCATION, {"areas": ["the hills"]}, "You mentioned the hills: which city"),
        (Factor.LOCATION, {}, "Which areas"),
        (Factor.TIMELINE, {"months": 6}, "You mentioned 6 months: is there a date"),
        (Factor.TIMELINE, {"hurry": 1}, "You said it should be soon"),
        (Factor.TIMELINE, {}, "When would you like"),
        (Factor.BUDGET, {"max_cents": 85_000_000}, "You mentioned up to $850,000: is that the top"),
        (Factor.BUDGET, {"min_cents": 85_000_000}, "What price range"),
        (Factor.PROPERTY, {"must_haves": ["pool"]}, "Besides a home with a pool, how many bedrooms"),
        (Factor.PROPERTY, {"bedrooms_min": 3}, "What are the must-haves"),
        (Factor.MOTIVATION, {"why": "job"}, "What has you thinking"),
    ],
)
def test_hint(factor: Factor, value: dict[str, Any], begins: str) -> None:
    assert asked(hinted(factor, value), factor).startswith(begins)


def test_hint_is_quoted() -> None:
    [question, *_] = next_questions(hinted(Factor.TIMELINE, {"months": 6}), [Factor.TIMELINE])
    assert "“as they said”" in question.why


def test_words_that_fair_housing_forbids_are_not_repeated() -> None:
    text = asked(hinted(Factor.LOCATION, {"areas": ["a white neighborhood with no kids"]}), Factor.LOCATION)
    assert text.startswith("Which areas")


@pytest.mark.parametrize("side", list(Side))
def test_never_more_than_three_and_all_clean(side: Side) -> None:
    questions = next_questions(Conversation(side=side))
    assert 0 < len(questions) <= MOST_QUESTIONS
    assert all(is_clean(text) for text in TEXTS[side].values())


def test_all_is_known_of_a_seller() -> None:
    questions = next_questions(Conversation(side=Side.SELLER), [])
    assert [q.factor for q in questions] == [None] * MOST_QUESTIONS


def test_nothing_rounds_off_a_conversation_of_unknown_side() -> None:
    assert next_questions(Conversation(), []) == []
