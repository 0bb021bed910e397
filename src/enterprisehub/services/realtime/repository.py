"""SQL of `websocket_sessions`."""

from collections.abc import Sequence

from enterprisehub.kit.database import Connection
from enterprisehub.services.realtime.session_row import SessionRow

_SAVE = """
INSERT INTO websocket_sessions (session_id, location_id, user_id, role, opened_at, closed_at, close_code, delivered)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::int[],
  $8::bigint[])
ON CONFLICT (session_id) DO UPDATE
SET closed_at = excluded.closed_at, close_code = excluded.close_code, delivered = excluded.delivered
"""

_OPEN_INSTANCES = "SELECT DISTINCT split_part(session_id, ':', 1) FROM websocket_sessions WHERE closed_at IS NULL"

_CLOSE = """
UPDATE websocket_sessions SET closed_at = now(), close_code = $2
WHERE closed_at IS NULL AND split_part(session_id, ':', 1) = ANY ($1)
"""

_LOCKED_OUT = """
SELECT 'user:' || user_id FROM users WHERE NOT active AND 'user:' || user_id = ANY ($1)
UNION ALL SELECT 'key:' || key_id FROM api_keys WHERE revoked_at IS NOT NULL AND 'key:' || key_id = ANY ($1)
"""


async def save(connection: Connection, rows: Sequence[SessionRow]) -> None:
    columns = zip(*(row.values() for row in rows), strict=True)
    await connection.execute(_SAVE, *map(list, columns))


async def open_instances(connection: Connection) -> list[str]:
    """Return the processes that have rows which say open."""
    return [row[0] for row in await connection.fetch(_OPEN_INSTANCES)]


async def close_instances(connection: Connection, instances: Sequence[str], code: int) -> None:
    await connection.execute(_CLOSE, list(instances), code)


async def locked_out(connection: Connection, callers: Sequence[str]) -> set[str]:
    """Return which of the callers (`user:…`, `key:…`) were deactivated or revoked."""
    return {row[0] for row in await connection.fetch(_LOCKED_OUT, list(callers))}
