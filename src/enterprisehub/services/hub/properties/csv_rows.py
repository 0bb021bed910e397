"""Read listings from CSV files as MLS systems and spreadsheets write them; every bad row with its line and reason."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from enterprisehub.contracts.api.properties import BadRow
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.properties import cells

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
"""Tried in turn; the last one takes everything."""

COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "listing_key": ("property_id", cells.identifier),
    "listing_id": ("property_id", cells.identifier),
    "property_id": ("property_id", cells.identifier),
    "standard_status": ("standard_status", cells.status),
    "status": ("standard_status", cells.status),
    "list_price": ("list_price_cents", cells.price_cents),
    "bedrooms_total": ("bedrooms_total", cells.whole(0, 100)),
    "bathrooms_total": ("bathrooms_total", cells.number(0, 100)),
    "bathrooms_total_decimal": ("bathrooms_total", cells.number(0, 100)),
    "bathrooms_total_integer": ("bathrooms_total", cells.number(0, 100)),
    "living_area": ("living_area", cells.whole(1, 1_000_000)),
    "lot_size_area": ("lot_size_area", cells.whole(0, 2_000_000_000)),
    "lot_size_square_feet": ("lot_size_area", cells.whole(0, 2_000_000_000)),
    "property_type": ("property_type", cells.text(100)),
    "year_built": ("year_built", cells.whole(1600, 2100)),
    "garage_spaces": ("garage_spaces", cells.whole(0, 1000)),
    "association_fee": ("association_fee_cents", cells.fee_cents),
    "unparsed_address": ("unparsed_address", cells.text(500)),
    "city": ("city", cells.text(200)),
    "state_or_province": ("state_or_province", cells.text(100)),
    "postal_code": ("postal_code", cells.text(20)),
    "latitude": ("latitude", cells.number(-90, 90)),
    "longitude": ("longitude", cells.number(-180, 180)),
    "on_market_date": ("on_market_date", cells.day),
    "public_remarks": ("public_remarks", cells.text(20_000)),
    "features": ("features", cells.features),
}
"""RESO names in snake case: the column of ours and how its cells are read. Of several for one, the first named counts."""


@dataclass
class Listings:
    """What a file holds. `columns` are those of ours that it speaks of; the rest keeps its values."""

    columns: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.bad)

    def ids(self) -> list[str]:
        """Return the ids of all listings in the file, bad rows included: they are listed all the same."""
        return [row["property_id"] for row in self.rows] + [b.listing_id for b in self.bad if b.listing_id]


def read_listings(data: bytes) -> Listings:
    """Read a whole file.

    Raises:
        InvalidInput: there is no header, or none of its columns is a listing's id.
    """
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header = next(reader, [])
    plan, unknown = _plan(header)
    found = Listings(tuple(dict.fromkeys(name for _, name, _ in plan)), unknown_columns=unknown)
    lines: dict[str, int] = {}
    for line, row in _rows(reader, len(header)):
        if isinstance(row, str):
            found.bad.append(BadRow(line=line, reason=row))
            continue
        _add(found, plan, line, row, lines)
    return found


Plan = list[tuple[int, str, Callable[[str], Any]]]


def _plan(header: list[str]) -> tuple[Plan, list[str]]:
    plan: Plan = []
    unknown: list[str] = []
    taken: set[str] = set()
    for place, given in enumerate(header):
        known = COLUMNS.get(snake_case(given))
        if known is None:
            unknown.append(given)
        elif known[0] not in taken:
            taken.add(known[0])
            plan.append((place, *known))
    if "property_id" not in taken:
        raise InvalidInput(
            "The file needs a header with a ListingKey or ListingId column (and RESO names such as ListPrice)."
        )
    return plan, unknown


def _rows(reader: "Iterator[list[str]]", width: int) -> Iterator[tuple[int, list[str] | str]]:
    """Give each row with the line it begins on, or the reason why it is none."""
    line = 2
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"is not CSV: {error}"
        else:
            if any(cell.strip() for cell in row):
                yield line, row if len(row) == width else f"has {len(row)} cells, the header has {width}"
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _add(found: Listings, plan: Plan, line: int, row: list[str], lines: dict[str, int]) -> None:
    listing: dict[str, Any] = {}
    reasons = []
    for place, name, read in plan:
        try:
            listing[name] = read(row[place].strip())
        except ValueError as error:
            reasons.append(f"{name}: {error}")
    listing_id = listing.get("property_id")
    if listing_id in lines:
        reasons.append(f"the listing was on line {lines[listing_id]} already")
    if reasons:
        found.bad.append(BadRow(line=line, reason="; ".join(reasons), listing_id=listing_id))
        return
    lines[listing["property_id"]] = line
    found.rows.append(listing)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\x00", "")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 takes every byte")


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def snake_case(name: str) -> str:
    """Return `ListPrice`, `List Price` and `list_price` as `list_price`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
