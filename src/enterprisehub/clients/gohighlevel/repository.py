"""What the client keeps in Postgres: OAuth tokens and the ids of custom fields, each under its location."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from enterprisehub.clients.gohighlevel.errors import NoAccess
from enterprisehub.clients.gohighlevel.tokens import StoredTokens, Tokens
from enterprisehub.kit.database import Connection, Database

_COLUMNS = "access_token, refresh_token, expires_at"


class TokenRepository:
    """Store of OAuth tokens; a locked row is locked for all processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, location_id: str) -> Tokens | None:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM ghl_tokens WHERE location_id = $1", location_id)
        return Tokens(**row) if row else None

    @asynccontextmanager
    async def locked(self, location_id: str) -> AsyncIterator[StoredTokens]:
        async with self._database.transaction([location_id]) as connection:
            row = await connection.fetchrow(
                f"SELECT {_COLUMNS} FROM ghl_tokens WHERE location_id = $1 FOR UPDATE", location_id
            )
            if row is None:
                raise NoAccess(f"{location_id} is no longer connected")
            yield _Row(connection, location_id, Tokens(**row))

    async def write(self, location_id: str, tokens: Tokens) -> None:
        """Connect a location, or connect it anew."""
        async with self._database.transaction([location_id]) as connection:
            await connection.execute(
                f"""INSERT INTO ghl_tokens (location_id, {_COLUMNS}) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (location_id) DO UPDATE SET access_token = excluded.access_token,
                      refresh_token = excluded.refresh_token, expires_at = excluded.expires_at, updated_at = now()""",
                location_id,
                tokens.access_token,
                tokens.refresh_token,
                tokens.expires_at,
            )


class _Row:
    def __init__(self, connection: Connection, location_id: str, tokens: Tokens) -> None:
        self._connection = connection
        self._location_id = location_id
        self.tokens = tokens

    async def replace(self, tokens: Tokens) -> None:
        await self._connection.execute(
            """UPDATE ghl_tokens SET access_token = $2, refresh_token = $3, expires_at = $4, updated_at = now()
               WHERE location_id = $1""",
            self._location_id,
            tokens.access_token,
            tokens.refresh_token,
            tokens.expires_at,
        )


class FieldIdRepository:
    """Store of custom field ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, location_id: str) -> dict[str, str]:
        async with self._database.transaction([location_id]) as connection:
            rows = await connection.fetch(
                "SELECT key, field_id FROM custom_field_ids WHERE location_id = $1", location_id
            )
        return {row["key"]: row["field_id"] for row in rows}

    async def write(self, location_id: str, ids: Mapping[str, str]) -> None:
        async with self._database.transaction([location_id]) as connection:
            await connection.execute(
                """INSERT INTO custom_field_ids (location_id, key, field_id)
                   SELECT $1, * FROM unnest($2::text[], $3::text[])
                   ON CONFLICT (location_id, key) DO UPDATE SET field_id = excluded.field_id""",
                location_id,
                list(ids.keys()),
                list(ids.values()),
            )

    async def forget(self, location_id: str) -> None:
        async with self._database.transaction([location_id]) as connection:
            await connection.execute("DELETE FROM custom_field_ids WHERE location_id = $1", location_id)
