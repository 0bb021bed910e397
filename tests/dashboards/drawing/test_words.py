from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.dashboards.drawing import words

AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "<1%"), (0.0099, "<1%"), (0.01, "1%"), (0.617, "62%"), (0.99, "99%"), (0.9901, ">99%"), (1.0, ">99%")],
)
def test_percent(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_799, "47 h"), (172_800, "2 d")],
)
def test_span(seconds: float, said: str) -> None:
    assert words.span(seconds) == said


def test_since_a_moment() -> None:
    assert words.since(AT - timedelta(minutes=12), AT) == "12 min"


def test_moment_in_the_readers_zone() -> None:
    assert words.moment(AT, "America/Los_Angeles") == "Tue 24 Nov 2026, 09:05"
    assert words.clock(AT, "Europe/Berlin") == "18:05:00"


def test_money() -> None:
    assert words.dollars(85_000_000) == "$850,000"


def test_counts() -> None:
    assert words.count(1, "reason") == "1 reason"
    assert words.count(1200, "reason") == "1,200 reasons"
    assert words.count(0, "reply", "replies") == "0 replies"


def test_code_as_words() -> None:
    assert words.label("sell_first") == "Sell first"


def test_signed_number() -> None:
    assert words.signed(0.5) == "+0.50"
    assert words.signed(-0.5) == "\N{MINUS SIGN}0.50"
