from datetime import UTC, datetime
from random import Random

import pytest

from enterprisehub.simulation.local_time import LocalTime, clock_text


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_hour_and_weekday_of_the_zone() -> None:
    austin = LocalTime("America/Chicago")
    assert austin.hour(at("2025-01-06T03:30:00+00:00")) == pytest.approx(21.5)
    assert austin.weekday(at("2025-01-06T03:30:00+00:00")) == "Sunday"
    assert austin.hour(at("2025-07-06T03:30:00+00:00")) == pytest.approx(22.5)


def test_nobody_is_woken() -> None:
    austin, rng = LocalTime("America/Chicago"), Random(1)
    for hour in range(24):
        moment = at(f"2025-03-03T{hour:02d}:15:00-06:00")
        woken = austin.awake(rng, moment)
        assert 0 <= woken - moment < 12 * 3600
        assert 7.2 < austin.hour(woken) < 22


def test_next_opening() -> None:
    raleigh = LocalTime("America/New_York")
    early, late = at("2025-03-03T05:00:00-05:00"), at("2025-03-03T19:00:00-05:00")
    assert datetime.fromtimestamp(raleigh.next_opening(early, 9), UTC) == datetime(2025, 3, 3, 14, tzinfo=UTC)
    assert datetime.fromtimestamp(raleigh.next_opening(late, 9), UTC) == datetime(2025, 3, 4, 14, tzinfo=UTC)
    assert raleigh.open(at("2025-03-03T10:00:00-05:00"), 9, 18)
    assert not raleigh.open(late, 9, 18)


def test_hours_as_people_say_them() -> None:
    assert [clock_text(hour) for hour in (0.0, 9.0, 12.0, 17.5)] == ["12am", "9am", "12pm", "5:30pm"]
