"""A yes to an invitation of ours asks for what we offered; a no, a "later" and a yes to something else ask for nothing."""

import pytest

from enterprisehub.domain.findings import Reading
from enterprisehub.domain.invitations import read_invitation


def read(question: str, body: str, *, timed: bool = False) -> Reading:
    reading = Reading()
    read_invitation(reading, body, question, timed=timed)
    return reading


@pytest.mark.parametrize(
    "body", ["no thanks", "not right now", "maybe later", "sure, but not yet", "yes but another time"]
)
def test_who_declines_asks_for_nothing(body: str) -> None:
    assert read("Would you like to see it?", body).signals == []


@pytest.mark.parametrize(
    "question",
    [
        "Would you like to see if you qualify?",
        "Do you want to see more photos of yours sold?",
        "Do you want to sell first?",
        "You saw the email I sent?",
    ],
)
def test_a_yes_to_something_else_asks_for_no_showing(question: str) -> None:
    assert "asks_showing" not in read(question, "yes please").signals


def test_who_takes_a_time_does_not_ask_for_one() -> None:
    assert read("Want to tour it Saturday at 2?", "yes!", timed=True).signals == []


def test_a_yes_to_a_call_is_handed_over_and_keeps_a_graver_reason() -> None:
    assert read("Can I have someone call you?", "sure").handoff == "asked"
    reading = Reading(handoff="legal")
    read_invitation(reading, "yes", "Can I call you?", timed=False)
    assert reading.handoff == "legal"


def test_a_greeting_that_says_yes_is_no_bare_greeting() -> None:
    reading = Reading(signals=["greeting_only"])
    read_invitation(reading, "hey, yes", "Want the details?", timed=False)
    assert reading.signals == ["asks_details"]
