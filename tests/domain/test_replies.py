"""A few words hold something against what we said; the same words to something else do not."""

import pytest

from enterprisehub.domain.findings import ObjectionFound, Reading
from enterprisehub.domain.replies import LONGEST, read_reply


def kinds(before: str, body: str, *known: ObjectionFound) -> list[tuple[str, str | None]]:
    reading = Reading(objections=[*known])
    read_reply(reading, body, before)
    return [(each.kind, each.subtype) for each in reading.objections]


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("Our commission is 5%.", "sounds fair"),
        ("Our commission is 5%.", "we paid that last time"),
        ("Rates are at 6.9% now.", "ok good to know"),
        ("I suggest listing at 480k.", "sounds right"),
        ("I suggest listing at 480k.", "I paid attention, thanks"),
        ("There are 12 showings.", "that's a lot"),
        ("Ready to list?", "yes, this spring is here!"),
        ("When did you buy it?", "in spring"),
        ("Our commission is 5%.", "that's a lot " + "of x" * LONGEST),
    ],
)
def test_nothing_is_held_against_it(before: str, body: str) -> None:
    assert kinds(before, body) == []


def test_what_is_too_high_is_what_we_told() -> None:
    plain = ObjectionFound("pricing", None, "way too high")
    assert kinds("Our commission is 5%.", "way too high", plain) == [("value", None)]
    assert kinds("Rates are at 6.9% now.", "way too high", plain) == [("interest_rates", None)]


def test_a_reason_that_was_read_stays() -> None:
    neighbour = ObjectionFound("pricing", "neighbour", "the neighbors got 510")
    assert kinds("I suggest listing at 480k.", "too low, the neighbors got 510", neighbour) == [
        ("pricing", "neighbour")
    ]


def test_what_they_paid_tells_more_than_the_price() -> None:
    plain = ObjectionFound("pricing", None, "I paid 500")
    assert kinds("I suggest listing at 480k.", "I paid 500", plain) == [("pricing", "loss_aversion")]
