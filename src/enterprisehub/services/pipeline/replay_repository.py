"""Read the log and what was said about it, contact by contact."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from enterprisehub.contracts.events import Event
from enterprisehub.kit.database import Connection
from enterprisehub.services.pipeline.batch import ContactKey

_events = msgspec.json.Decoder(Event)


async def count(connection: Connection, location_id: str | None) -> int:
    found: int = await connection.fetchval(
        "SELECT count(*) FROM predictions WHERE kind = 'lead' AND ($1::text IS NULL OR location_id = $1)", location_id
    )
    return found


async def predictions(
    connection: Connection, location_id: str | None
) -> AsyncIterator[tuple[ContactKey, list[dict[str, Any]]]]:
    """Yield each contact's lead predictions, oldest first."""
    cursor = connection.cursor(
        """SELECT location_id, contact_id, model, log_seq, moment, answer::text AS answer FROM predictions
           WHERE kind = 'lead' AND ($1::text IS NULL OR location_id = $1)
           ORDER BY location_id, contact_id, id""",
        location_id,
    )
    key: ContactKey | None = None
    rows: list[dict[str, Any]] = []
    async for record in cursor:
        found = (record["location_id"], record["contact_id"])
        if key is not None and found != key:
            yield key, rows
            rows = []
        key = found
        rows.append(dict(record))
    if key is not None:
        yield key, rows


async def log(connection: Connection, key: ContactKey) -> list[tuple[int, Any]]:
    """Return a contact's events with their places in the log."""
    records = await connection.fetch(
        "SELECT seq, payload FROM events WHERE location_id = $1 AND contact_id = $2 ORDER BY seq", *key
    )
    return [(r["seq"], _events.decode(r["payload"])) for r in records]


async def models(connection: Connection) -> list[bytes]:
    return [r["artefact"] for r in await connection.fetch("SELECT artefact FROM models WHERE name = 'lead'")]
