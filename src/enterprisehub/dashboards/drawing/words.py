"""Say numbers, spans and moments the way people read them. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
MINUS = "\N{MINUS SIGN}"


def signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", MINUS)


def percent(share: float) -> str:
    """Round to whole percent; what is not certain is never shown as 0 or 100."""
    if share < 0.01:
        return "<1%"
    if share > 0.99:
        return ">99%"
    return f"{round(share * 100)}%"


def interval(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def span(seconds: float) -> str:
    """Name a span in its largest unit: "12 min", "3 h", "5 d"."""
    seconds = max(0.0, seconds)
    if seconds < MINUTE_S:
        return f"{int(seconds)} s"
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} min"
    if seconds < 2 * DAY_S:
        return f"{int(seconds // HOUR_S)} h"
    return f"{int(seconds // DAY_S)} d"


def since(moment: datetime, now: datetime) -> str:
    return span((now - moment).total_seconds())


def dollars(cents: int) -> str:
    return f"${cents / 100:,.0f}"


def moment(at: datetime, zone: str) -> str:
    """Name a moment in the reader's zone, as in "Tue 24 Nov 2026, 14:05"."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}"


def clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def sentence(text: str) -> str:
    """Capitalise the first letter only."""
    return text[:1].upper() + text[1:]


_CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp"}


def channel(name: str) -> str:
    """Write a channel as people do: "SMS", "WhatsApp", and others in plain words."""
    return _CHANNELS.get(name, name)


def label(word: str) -> str:
    """Turn a code such as `sell_first` into words."""
    return sentence(word.replace("_", " "))
