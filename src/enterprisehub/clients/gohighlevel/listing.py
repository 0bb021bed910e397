"""Listings kept as a custom object: its records as the rows of a listings file with RESO names."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from enterprisehub.clients.gohighlevel.client import Record

DEFAULT_SCHEMA: Final = "custom_objects.property"
ID_COLUMNS: Final = ("listing_key", "listing_id", "property_id")


def listings_file(records: Iterable[Record]) -> bytes:
    """Return a CSV file of the records; one without a listing key of its own is known by its record's id."""
    rows = [_cells(record) for record in records]
    columns = sorted({name for row in rows for name in row})
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _cells(record: Record) -> dict[str, str]:
    properties = record.get("properties")
    cells = {name: _cell(value) for name, value in properties.items()} if isinstance(properties, dict) else {}
    if not any(cells.get(name) for name in ID_COLUMNS):
        cells["listing_key"] = str(record.get("id", ""))
    return cells


def _cell(value: Any) -> str:
    """Write a property as text: money is an object with a currency, several choices are a list."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return _cell(value.get("value"))
    if isinstance(value, list):
        return ";".join(_cell(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
