"""Write listings: added, updated where something differs, taken off the market."""

from collections.abc import Sequence
from typing import Any

import msgspec

from enterprisehub.kit.database import Connection

TYPES = {
    "standard_status": "text", "list_price_cents": "bigint", "bedrooms_total": "smallint",
    "bathrooms_total": "numeric(4, 1)", "living_area": "int", "lot_size_area": "int", "property_type": "text",
    "year_built": "smallint", "garage_spaces": "smallint", "association_fee_cents": "bigint",
    "unparsed_address": "text", "city": "text", "state_or_province": "text", "postal_code": "text",
    "latitude": "float8", "longitude": "float8", "on_market_date": "date", "public_remarks": "text",
    "features": "text[]",
}  # fmt: skip
"""The columns that a file may speak of."""


async def ensure_location(connection: Connection, location_id: str) -> bool:
    """Create a location never seen, and say whether it was."""
    status = await connection.execute(
        """INSERT INTO locations (location_id, name, is_demo) VALUES ($1, $1, starts_with($1, 'demo'))
           ON CONFLICT DO NOTHING""",
        location_id,
    )
    return status.endswith(" 1")


async def upsert(
    connection: Connection, location_id: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]
) -> tuple[int, int]:
    """Write rows and return how many were added and how many changed; equal ones are left alone."""
    named = [c for c in columns if c in TYPES]
    listed = "".join(f", {c}" for c in named)
    assigned = "".join(f"{c} = excluded.{c}, " for c in named)
    old, new = (
        ", ".join(["p.property_id", *(f"p.{c}" for c in named)]),
        ", ".join(["excluded.property_id", *(f"excluded.{c}" for c in named)]),
    )
    shape = ", ".join(["property_id text", *(f"{c} {TYPES[c]}" for c in named)])
    result = await connection.fetch(
        f"INSERT INTO properties AS p (location_id, property_id{listed})"
        f" SELECT $1, property_id{listed} FROM jsonb_to_recordset($2::jsonb) AS r({shape})"
        f" ON CONFLICT (location_id, property_id) DO UPDATE SET {assigned} updated_at = now()"
        f" WHERE ({old}) IS DISTINCT FROM ({new}) RETURNING (xmax = 0) AS added",
        location_id,
        msgspec.json.encode(rows).decode(),
    )
    added = sum(row["added"] for row in result)
    return added, len(result) - added


async def take_off_market(connection: Connection, location_id: str, kept: Sequence[str]) -> int:
    """Mark what a full file no longer holds; what was sold stays sold."""
    status = await connection.execute(
        "UPDATE properties SET standard_status = 'Off Market', updated_at = now() WHERE location_id = $1"
        " AND standard_status NOT IN ('Off Market', 'Closed') AND source = 'csv' AND property_id <> ALL ($2::text[])",
        location_id,
        list(kept),
    )
    return int(status.rpartition(" ")[2])
