"""A team's business time: hours by weekday, holidays, in the team's own zone, across changes of daylight saving."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from enterprisehub.contracts.api.locations import LocationSettings

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HORIZON_D: Final = 400
"""So far ahead an opening is looked for; a team that never opens has none."""

Span = tuple[time, time]


class Calendar(Struct, frozen=True):
    """Opening hours by weekday, Monday first."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in spans(self, self.day(moment)))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def seconds(self, start: datetime, end: datetime) -> float:
        """Return the business seconds between two moments; 0 when the end is not after the start."""
        if end <= start:
            return 0.0
        days = min(HORIZON_D, (self.day(end) - self.day(start)).days + 1)
        return sum(
            max(0.0, (min(closes, end) - max(opens, start)).total_seconds())
            for opens, closes in self._from(start, days)
        )

    def after(self, start: datetime, seconds: float) -> datetime | None:
        """Return the moment at which so many business seconds have passed; None for a team that never opens."""
        left = seconds
        for opens, closes in self._from(start, HORIZON_D):
            begin = max(opens, start)
            there = (closes - begin).total_seconds()
            if there >= left > 0 or (left <= 0 and there > 0):
                return begin + timedelta(seconds=max(0.0, left))
            left -= max(0.0, there)
        return None

    def _from(self, start: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans that end after the start, in their order, of so many days from its own on."""
        first = self.day(start)
        for number in range(days):
            for opens, closes in spans(self, first + timedelta(days=number)):
                if closes > start:
                    yield opens, closes


class Meter:
    """Measures many waits of one team within a window: business seconds as a difference of two look-ups."""

    def __init__(self, calendar: Calendar, since: datetime, until: datetime) -> None:
        days = (calendar.day(until) - calendar.day(since)).days + 3
        first = calendar.day(since) - timedelta(days=1)
        self._opens: list[float] = []
        self._lasts: list[float] = []
        self._before = [0.0]
        for number in range(days):
            for opens, closes in spans(calendar, first + timedelta(days=number)):
                self._opens.append(opens.timestamp())
                self._lasts.append((closes - opens).total_seconds())
                self._before.append(self._before[-1] + self._lasts[-1])

    def seconds(self, start_s: float, end_s: float) -> float:
        """Return the business seconds between two moments of the window, in seconds since the epoch; 0 when the end is not later."""
        return max(0.0, self._until(end_s) - self._until(start_s))

    def _until(self, at: float) -> float:
        place = bisect_right(self._opens, at)
        if not place:
            return 0.0
        return self._before[place - 1] + min(at - self._opens[place - 1], self._lasts[place - 1])


@lru_cache(maxsize=4096)
def spans(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return when the team is open on a day, in UTC; a holiday is closed."""
    if day in calendar.holidays:
        return ()
    zone = ZoneInfo(calendar.zone)
    return tuple(
        (datetime.combine(day, opens, zone).astimezone(UTC), datetime.combine(day, closes, zone).astimezone(UTC))
        for opens, closes in calendar.week[day.weekday()]
    )


def calendar_of(settings: LocationSettings, timezone: str) -> Calendar:
    """Return a location's calendar; without a zone its hours are UTC."""
    week = []
    for name in DAYS:
        hours = sorted((one.opens, one.closes) for one in getattr(settings.hours, name))
        week.append(_joined([(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours]))
    return Calendar(zone=timezone or "UTC", week=tuple(week), holidays=frozenset(settings.holidays))


def _joined(hours: list[Span]) -> tuple[Span, ...]:
    """Join hours that overlap, or they would count twice."""
    joined: list[Span] = []
    for opens, closes in hours:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)
