"""Read whole tables of a location, or a contact's part of them, row by row."""

from collections.abc import AsyncIterator

import msgspec

from enterprisehub.kit.database import Connection

SECRETS = frozenset({"ghl_tokens", "api_keys"})
"""Tables that hold nothing but keys."""
HIDDEN = frozenset({"password_hash", "token_hash", "artefact"})


async def tables(connection: Connection, *, of_contacts: bool) -> dict[str, list[str]]:
    """Return the columns of every readable table that has rows of a location, or of its contacts."""
    records = await connection.fetch(
        """SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
           FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
           WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
             AND has_table_privilege(format('%I.%I', c.table_schema, c.table_name), 'SELECT')
           GROUP BY c.table_name ORDER BY c.table_name"""
    )
    needed = {"location_id", "contact_id"} if of_contacts else {"location_id"}
    found = {r["table_name"]: r["columns"] for r in records if needed <= set(r["columns"])}
    return {name: [c for c in columns if c not in HIDDEN] for name, columns in found.items() if name not in SECRETS}


async def rows(
    connection: Connection, table: str, columns: list[str], location_id: str, contact_id: str | None
) -> AsyncIterator[str]:
    """Yield each row as a JSON object; a webhook's body, stored as the bytes that came, is a text in it."""
    raw = [c for c in columns if (table, c) == ("inbox", "body")]
    listed = ", ".join(f'"{c}"' for c in columns if c not in raw)
    where = "t.location_id = $1" + (" AND t.contact_id = $2" if contact_id else "")
    arguments = [location_id, contact_id] if contact_id else [location_id]
    shown = "body" if raw else "NULL::bytea AS body"
    query = f"""SELECT row_to_json(r)::text AS row, b.body FROM "{table}" t,
      LATERAL (SELECT {listed}) r, LATERAL (SELECT {shown}) b WHERE {where}"""
    async for record in connection.cursor(query, *arguments, prefetch=500):
        yield record["row"] if not raw else _with_body(record["row"], record["body"])


def _with_body(row: str, body: bytes) -> str:
    text = msgspec.json.encode(body.decode("utf-8", "backslashreplace")).decode()
    return f'{row[:-1]},"body":{text}}}'
