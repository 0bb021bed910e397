"""Read one cell of a listings file. An empty cell is no value; what cannot be meant raises ValueError with the reason."""

import re
from collections.abc import Callable
from datetime import date, datetime

STATUSES = (
    "Active", "Active Under Contract", "Canceled", "Closed", "Coming Soon", "Delete", "Expired", "Hold", "Incomplete",
    "Off Market", "Pending", "Withdrawn",
)  # fmt: skip
"""StandardStatus of the RESO Data Dictionary, and Off Market for what a full file no longer holds."""

_STATUS_BY_LETTERS = {re.sub(r"[^a-z]", "", status.lower()): status for status in STATUSES}
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d")
_AMOUNT = re.compile(r"^(?:US)?\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:USD)?$", re.ASCII)
_NUMBER = re.compile(r"^-?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$", re.ASCII)
PRICE_MOST = 10_000_000_000_00


def identifier(cell: str) -> str:
    if not cell:
        raise ValueError("is missing")
    if len(cell) > 200:
        raise ValueError("is longer than 200 characters")
    return cell


def status(cell: str) -> str:
    if not cell:
        return "Active"
    known = _STATUS_BY_LETTERS.get(re.sub(r"[^a-z]", "", cell.lower()))
    if known is None:
        raise ValueError(f"{cell[:50]!r} is not a StandardStatus such as Active, Pending or Closed")
    return known


def price_cents(cell: str) -> int | None:
    cents = fee_cents(cell)
    if cents == 0:
        raise ValueError("is zero")
    return cents


def fee_cents(cell: str) -> int | None:
    if not cell:
        return None
    match = _AMOUNT.match(cell)
    if match is None:
        raise ValueError(f"{cell[:50]!r} is not an amount such as 1250000 or $1,250,000")
    whole_part, fraction = match.groups()
    cents = int(whole_part.replace(",", "")) * 100 + int(((fraction or ".0")[1:] + "0")[:2])
    if cents > PRICE_MOST:
        raise ValueError(f"{cell[:50]!r} is more than any home costs")
    return cents


def number(least: float, most: float) -> Callable[[str], float | None]:
    def read(cell: str) -> float | None:
        if not cell:
            return None
        if not _NUMBER.match(cell):
            raise ValueError(f"{cell[:50]!r} is not a number")
        value = float(cell.replace(",", ""))
        if not least <= value <= most:
            raise ValueError(f"{cell[:50]!r} is not between {least} and {most}")
        return value

    return read


def whole(least: int, most: int) -> Callable[[str], int | None]:
    read_number = number(least, most)

    def read(cell: str) -> int | None:
        value = read_number(cell)
        return None if value is None else round(value)

    return read


def text(most: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > most:
            raise ValueError(f"is longer than {most} characters")
        return cell

    return read


def day(cell: str) -> date | None:
    if not cell:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(cell.partition("T")[0], form).date()
        except ValueError:
            continue
    raise ValueError(f"{cell[:50]!r} is not a date such as 2026-05-31")


def features(cell: str) -> list[str]:
    return [part.strip()[:100] for part in re.split(r"[;|,]", cell) if part.strip()][:100]
