"""Lists by keyset: a page starts after the last row of the one before, so rows that come or go shift nothing."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec

from enterprisehub.kit.database import Connection
from enterprisehub.kit.errors import InvalidInput

Cursor = list[str | float]


@dataclass
class Where:
    """Conditions with their parameters. A condition names its parameter `{}`."""

    conditions: list[str] = field(default_factory=list)
    arguments: list[Any] = field(default_factory=list)

    def add(self, condition: str, value: Any) -> "Where":
        """Add a condition unless its value is None."""
        if value is not None:
            self.arguments.append(value)
            self.conditions.append(condition.replace("{}", f"${len(self.arguments)}"))
        return self

    def sql(self) -> str:
        return " AND ".join(self.conditions) or "true"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to sort by: an expression that is never null, then the row's identity."""

    key: str
    type: str
    """float8, bigint or text."""
    identity: tuple[str, ...]
    identity_types: tuple[str, ...] = ("text", "text")
    descending: bool = True

    def sql(self) -> str:
        direction = "DESC" if self.descending else "ASC"
        return ", ".join(f"{part} {direction}" for part in (self.key, *self.identity))

    def after(self, where: Where, cursor: str | None) -> None:
        """Narrow to the rows behind a cursor."""
        if cursor is None:
            return
        values = decode_cursor(cursor)
        types = (self.type, *self.identity_types)
        if [isinstance(v, str) for v in values] != [t == "text" for t in types]:
            raise _bad_cursor()
        first = len(where.arguments) + 1
        where.arguments.extend(v if t in {"text", "float8"} else int(v) for v, t in zip(values, types, strict=True))
        given = ", ".join(f"${first + i}::{t}" for i, t in enumerate(types))
        where.conditions.append(
            f"({', '.join((self.key, *self.identity))}) {'<' if self.descending else '>'} ({given})"
        )


def epoch(column: str, missing: float = 0) -> str:
    """Return a sort key for a time that may be null."""
    return f"coalesce(extract(epoch FROM {column})::float8, {missing})"


async def page(
    connection: Connection,
    select: str,
    where: Where,
    order: Order,
    *,
    cursor: str | None,
    limit: int,
    wide: bool = False,
) -> "tuple[list[asyncpg.Record], str | None]":
    """Run `SELECT … FROM …` with conditions, order and limit; return the rows and the next page's cursor.

    `wide`: the rows are found by an index that covers conditions and order, and only those of the page are read.
    """
    order.after(where, cursor)
    columns, _, source = select.partition("\nFROM ")
    keys = ", ".join(f"{part} AS sort_{i}" for i, part in enumerate((order.key, *order.identity)))
    most = int(limit) + 1
    found = f"FROM {source} WHERE {where.sql()} ORDER BY {order.sql()} LIMIT {most}"
    if wide:
        identity = ", ".join(order.identity)
        chosen = ", ".join(f"{part} AS chosen_{i}" for i, part in enumerate(order.identity))
        names = ", ".join(f"chosen_{i}" for i, _ in enumerate(order.identity))
        query = (
            f"WITH chosen AS MATERIALIZED (SELECT {chosen} {found}) {columns}, {keys} FROM chosen JOIN"
            f" ({source}) ON ({identity}) = ({names}) ORDER BY {order.sql()}"
        )
    else:
        query = f"{columns}, {keys} {found}"
    rows = await connection.fetch(query, *where.arguments)
    if len(rows) <= limit:
        return list(rows), None
    last = rows[limit - 1]
    return list(rows[:limit]), encode_cursor([last[f"sort_{i}"] for i in range(1 + len(order.identity))])


def encode_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> Cursor:
    """Return a cursor's values.

    Raises:
        InvalidInput: it is none of ours.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, msgspec.MsgspecError, UnicodeError) as error:
        raise _bad_cursor() from error
    if any(isinstance(v, str) and "\x00" in v for v in values):
        raise _bad_cursor()
    return values


def _bad_cursor() -> InvalidInput:
    return InvalidInput(
        "The cursor is not one of this list.", errors=[{"pointer": "/query/cursor", "detail": "invalid"}]
    )


def contains(text: str | None) -> str | None:
    """Return the pattern of ILIKE for a text anywhere."""
    if not text:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
