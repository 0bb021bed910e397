"""Local hours of an office's zone, fast: one offset per day is looked up and kept."""

from datetime import UTC, datetime
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_QUIET_FROM: Final = 22.0
_AWAKE_FROM: Final = 7.3


class LocalTime:
    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._offsets: dict[int, float] = {}

    def offset(self, at: float) -> float:
        """Return the zone's offset from UTC in seconds, to the day."""
        day = int(at // DAY_S)
        offset = self._offsets.get(day)
        if offset is None:
            delta = datetime.fromtimestamp(day * DAY_S + DAY_S / 2, UTC).astimezone(self._zone).utcoffset()
            offset = self._offsets[day] = delta.total_seconds() if delta else 0.0
        return offset

    def hour(self, at: float) -> float:
        return ((at + self.offset(at)) % DAY_S) / HOUR_S

    def weekday(self, at: float) -> str:
        return WEEKDAYS[int((at + self.offset(at)) // DAY_S + 3) % 7]

    def month(self, at: float) -> str:
        return MONTHS[datetime.fromtimestamp(at + self.offset(at), UTC).month - 1]

    def day_at(self, at: float, days: int, hour: float) -> float:
        """Return the given local hour so many days later."""
        local = at + self.offset(at)
        later = (local // DAY_S + days) * DAY_S + hour * HOUR_S
        return later - self.offset(later)

    def awake(self, rng: Random, at: float) -> float:
        """Move a time at night to the next morning."""
        hour = self.hour(at)
        if _AWAKE_FROM <= hour < _QUIET_FROM:
            return at
        days = 1 if hour >= _QUIET_FROM else 0
        return self.day_at(at, days, _AWAKE_FROM) + rng.random() * 2.7 * HOUR_S

    def open(self, at: float, opens: float, closes: float) -> bool:
        return opens <= self.hour(at) < closes

    def next_opening(self, at: float, opens: float) -> float:
        """Return when the office next opens; for a time before today's opening, today."""
        return self.day_at(at, 0 if self.hour(at) < opens else 1, opens)


def clock_text(hour: float) -> str:
    """Say a local hour as people do: `5:30pm`, `10am`."""
    whole = int(hour)
    minutes = ":30" if hour - whole >= 0.5 else ""
    return f"{(whole - 1) % 12 + 1}{minutes}{'am' if whole < 12 else 'pm'}"
