"""Identifiers and times as GoHighLevel writes them, made from a seeded generator and fast."""

import binascii
from datetime import UTC, datetime
from random import Random
from typing import Final

_DAY_S: Final = 86_400
_LETTERS: Final = bytes.maketrans(b"+/", b"xZ")
_days: dict[int, str] = {}


def identifier(rng: Random) -> str:
    """Make a 20-character id of letters and digits, such as a contact's."""
    return binascii.b2a_base64(rng.getrandbits(120).to_bytes(15, "big"), newline=False).translate(_LETTERS).decode()


def uuid(rng: Random) -> str:
    """Make a random UUID (version 4), such as a webhook id's."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def iso(at: float) -> str:
    """Write epoch seconds as `2026-01-31T09:05:00.250Z`."""
    day, rest = divmod(round(at * 1000), 86_400_000)
    text = _days.get(day)
    if text is None:
        text = _days[day] = datetime.fromtimestamp(day * _DAY_S, UTC).strftime("%Y-%m-%dT")
    minutes, millis = divmod(rest, 60_000)
    return f"{text}{minutes // 60:02d}:{minutes % 60:02d}:{millis // 1000:02d}.{millis % 1000:03d}Z"


def moment(at: float) -> datetime:
    """Return epoch seconds, rounded to the payload's milliseconds, as a time with a zone."""
    return datetime.fromtimestamp(round(at, 3), UTC)
