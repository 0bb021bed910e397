"""The inbox: webhooks stored once each, a batch in one statement."""

from collections.abc import Sequence

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.intake.received import Received

# One statement is one transaction and one round trip. Ids go in by order of the key, so that two replicas that store
# the same webhooks wait for each other instead of deadlocking; rows go in by order of arrival.
STORE = """
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::int2[], $4::int2[], $5::text[], $6::text[], $7::text[], $8::text[],
                       $9::bool[], $10::text[])
    WITH ORDINALITY AS g (key, body, shard, state, trace_id, location_id, contact_id, type, implausible, span_id, place)
), fresh AS (
  INSERT INTO webhook_ids (key) SELECT key FROM given ORDER BY key ON CONFLICT DO NOTHING RETURNING key
), stored AS (
  INSERT INTO inbox (key, body, shard, state, trace_id, span_id, location_id, contact_id, type, flags)
  SELECT key, body, shard, state, trace_id, span_id, location_id, contact_id, type,
         CASE WHEN implausible THEN ARRAY['implausible_timestamp'] ELSE '{}' END
  FROM given JOIN fresh USING (key) ORDER BY place
)
SELECT array_agg(key) FROM fresh, pg_notify('inbox', '')
"""


async def store(connection: Connection, batch: Sequence[Received]) -> set[str]:
    """Store what is new of the batch (no key twice in it) and return its keys; durable on return."""
    fresh: list[str] | None = await connection.fetchval(
        STORE,
        [w.key for w in batch],
        [w.body for w in batch],
        [w.shard for w in batch],
        [w.state for w in batch],
        [w.trace_id for w in batch],
        [w.location_id for w in batch],
        [w.contact_id for w in batch],
        [w.type for w in batch],
        [w.implausible for w in batch],
        [w.span_id for w in batch],
    )
    return set(fresh or ())
