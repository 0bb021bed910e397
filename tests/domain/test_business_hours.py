from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.contracts.api.locations import Hours, LocationSettings, Week
from enterprisehub.domain.business_hours import Calendar, Meter, calendar_of

ZONE = "America/Los_Angeles"
USUAL = calendar_of(LocationSettings(), ZONE)
NEVER = calendar_of(LocationSettings(hours=Week()), ZONE)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a moment of 2026 on the clocks of Los Angeles."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


MONDAY, FRIDAY, SATURDAY, SUNDAY = 23, 20, 21, 22


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(MONDAY, 10), at(MONDAY, 11), 1),
        (at(MONDAY, 8), at(MONDAY, 10), 1),
        (at(MONDAY, 17), at(MONDAY, 23), 1),
        (at(FRIDAY, 17), at(MONDAY, 10), 2),
        (at(SATURDAY, 3), at(SUNDAY, 22), 0),
        (at(MONDAY, 11), at(MONDAY, 10), 0),
        (at(MONDAY, 0), at(30, 0), 45),
    ],
)
def test_business_seconds(start: datetime, end: datetime, hours: float) -> None:
    assert USUAL.seconds(start, end) == hours * 3600


def test_due_after_the_weekend() -> None:
    assert USUAL.after(at(FRIDAY, 17, 58), 300) == at(MONDAY, 9, 3)


def test_holiday_is_closed() -> None:
    calendar = calendar_of(LocationSettings(holidays=[date(2026, 11, 23)]), ZONE)
    assert calendar.after(at(FRIDAY, 18), 60) == at(24, 9, 1)
    assert not calendar.is_open(at(MONDAY, 12))
    assert USUAL.is_open(at(MONDAY, 12))


def test_daylight_saving() -> None:
    hours = Week(saturday=[Hours(opens="00:00", closes="23:59")], sunday=[Hours(opens="00:00", closes="12:00")])
    calendar = calendar_of(LocationSettings(hours=hours), ZONE)
    assert calendar.seconds(at(1, 0), at(1, 12)) == 13 * 3600, "the night of 1 November 2026 has an hour more"


def test_team_that_never_opens() -> None:
    assert NEVER.after(at(MONDAY, 10), 60) is None
    assert NEVER.seconds(at(MONDAY, 10), at(MONDAY, 12)) == 0


def test_hours_that_overlap_count_once() -> None:
    hours = Week(monday=[Hours(opens="09:00", closes="12:00"), Hours(opens="11:00", closes="13:00")])
    calendar = calendar_of(LocationSettings(hours=hours), ZONE)
    assert calendar.seconds(at(MONDAY, 0), at(MONDAY, 23)) == 4 * 3600


def test_without_a_zone_hours_are_utc() -> None:
    assert calendar_of(LocationSettings(), "").zone == "UTC"


@given(
    st.integers(0, 365 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.floats(1, 200_000),
    st.sampled_from([USUAL, calendar_of(LocationSettings(), "Europe/Lisbon")]),
)
def test_what_is_added_is_what_passes(start: datetime, seconds: float, calendar: Calendar) -> None:
    end = calendar.after(start, seconds)
    assert end is not None
    assert calendar.seconds(start, end) == pytest.approx(seconds, abs=1e-3)
    assert calendar.seconds(start, end - timedelta(seconds=0.5)) < seconds


_TWICE = [Hours(opens="08:00", closes="12:00"), Hours(opens="13:30", closes="20:00")]
TWICE_A_DAY = calendar_of(LocationSettings(hours=Week(monday=_TWICE, tuesday=_TWICE, saturday=_TWICE)), "Europe/Lisbon")


@given(st.floats(0, 60 * 86_400), st.floats(-1000, 60 * 86_400), st.sampled_from([USUAL, NEVER, TWICE_A_DAY]))
def test_many_waits_are_measured_as_one_is(start_s: float, more_s: float, calendar: Calendar) -> None:
    since = datetime(2026, 9, 10, 5, 30, tzinfo=UTC)  # the clocks change meanwhile
    until = since + timedelta(days=60)
    start = since + timedelta(seconds=start_s)
    end = min(until, start + timedelta(seconds=more_s))
    meter = Meter(calendar, since, until)
    assert meter.seconds(start.timestamp(), end.timestamp()) == pytest.approx(calendar.seconds(start, end), abs=1e-3)
