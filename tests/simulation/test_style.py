import re
from random import Random

import msgspec
import pytest

from enterprisehub.simulation.style import Style, draw_style, typed

PLAIN = Style(lower=False, terse=False, slips=0.0, emoji=0.0, apostrophes=True, joiner=" ")


def test_plain_writer_changes_nothing() -> None:
    assert typed(Random(1), PLAIN, "We're pre-approved for $450,000.") == "We're pre-approved for $450,000."


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"lower": True}, "we're pre-approved for $450,000."),
        ({"terse": True}, "We're pre-approved for $450,000"),
        ({"apostrophes": False}, "Were pre-approved for $450,000."),
    ],
)
def test_habits(change: dict[str, bool], text: str) -> None:
    assert typed(Random(1), msgspec.structs.replace(PLAIN, **change), "We're pre-approved for $450,000.") == text


def test_slips_never_touch_numbers_and_links() -> None:
    careless = msgspec.structs.replace(PLAIN, slips=1.0)
    rng = Random(2)
    text = "Looking under 450k near 78704, see https://homes.example/listing/12345678 please"
    seen = {typed(rng, careless, text) for _ in range(300)}
    assert len(seen) > 20
    for slipped in seen:
        assert re.findall(r"\d+", slipped) == re.findall(r"\d+", text)
        assert "https://homes.example/listing/12345678" in slipped


def test_people_differ() -> None:
    styles = {draw_style(Random(seed), 0.05) for seed in range(50)}
    assert len(styles) > 40
