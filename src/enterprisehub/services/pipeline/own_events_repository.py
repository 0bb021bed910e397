"""Put events of our own into the inbox, each once, so that they take the way of every event."""

from collections.abc import Sequence

from enterprisehub.contracts import own
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit.database import Connection

_PUT = """
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::bytea[]) AS g(key, location_id, contact_id, shard, body)
), fresh AS (
  INSERT INTO webhook_ids (key) SELECT DISTINCT key FROM given ON CONFLICT DO NOTHING RETURNING key
)
INSERT INTO inbox (key, location_id, contact_id, shard, type, body)
SELECT DISTINCT ON (g.key) g.key, g.location_id, g.contact_id, g.shard, $6, g.body FROM given g JOIN fresh USING (key)
RETURNING key
"""


async def put(connection: Connection, events: Sequence[ContactEvent]) -> int:
    """Store events and wake the lanes; return how many were new."""
    if not events:
        return 0
    fresh = await connection.fetch(
        _PUT,
        [f"{own.PREFIX}{event.location_id}:{event.event_id}" for event in events],
        [event.location_id for event in events],
        [event.contact_id for event in events],
        [shard_of(event.location_id, event.contact_id) for event in events],
        [own.encode(event) for event in events],
        own.TYPE,
    )
    await connection.execute("SELECT pg_notify('inbox', '')")
    return len(fresh)


async def still_there(connection: Connection, event_ids: Sequence[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Return which (location, event) of (location, contact, event) the log has, and keep erasure waiting until we commit.

    What is remembered outside the database about a contact must not bring somebody back who was erased meanwhile.
    """
    locations, contacts, events = map(list, zip(*event_ids, strict=True))
    rows = await connection.fetch(
        """WITH held AS MATERIALIZED (
             SELECT location_id, contact_id FROM contacts
             WHERE (location_id, contact_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
             ORDER BY location_id, contact_id FOR KEY SHARE
           )
           SELECT e.location_id, e.event_id FROM unnest($1::text[], $2::text[], $3::text[]) AS g(location_id, contact_id, event_id)
           JOIN held h USING (location_id, contact_id) JOIN events e USING (location_id, contact_id, event_id)""",
        locations,
        contacts,
        events,
    )
    return {(row["location_id"], row["event_id"]) for row in rows}
