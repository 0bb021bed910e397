"""Authenticate by API key or session. What was found holds for 30 seconds, so a revocation takes effect within that."""

from dataclasses import replace

import asyncpg

from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.errors import Unauthenticated
from enterprisehub.kit.security import secret_hash
from enterprisehub.services.hub.access import repository
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.access.remembered import Remembered
from enterprisehub.services.hub.access.sessions import SessionStore, fingerprint

HOLDS_S = 30.0
SESSION_PREFIX = "ehs_"


class Access:
    """Turns a credential into a caller."""

    def __init__(self, database: Database, sessions: SessionStore, clock: Clock) -> None:
        self._database = database
        self._sessions = sessions
        self._found: Remembered[Caller] = Remembered(clock, HOLDS_S)

    async def caller_by(self, secret: str) -> Caller:
        """Return who the key or session token belongs to.

        Raises:
            Unauthenticated: unknown, revoked, expired or of an inactive user.
        """
        hashed = secret_hash(secret)
        caller = self._found.get(hashed)
        if caller is None:
            is_session = secret.startswith(SESSION_PREFIX)
            caller = await (self._by_session(secret) if is_session else self._by_key(hashed))
            self._found.put(hashed, caller)
        return caller

    def forget(self, secret: str) -> None:
        """Make the next use of a secret look it up again."""
        self._found.drop(secret_hash(secret))

    async def _by_key(self, hashed: str) -> Caller:
        async with self._database.transaction(ALL) as connection:
            row = await repository.use_key(connection, hashed)
        if row is None:
            raise _refused("The key is unknown or revoked.")
        return Caller(
            id=f"key:{row['key_id']}", role=Role(row["role"]), location_id=row["location_id"], name=row["label"]
        )

    async def _by_session(self, token: str) -> Caller:
        session = await self._sessions.get(token)
        if session is None:
            raise _refused("The session has ended: log in again.")
        async with self._database.transaction(ALL) as connection:
            row = await repository.find_user(connection, session.user_id)
        if row is None or fingerprint(row["password_hash"]) != session.fingerprint:
            raise _refused("The session has ended: log in again.")
        return replace(caller_of(row), session=secret_hash(token))


def caller_of(row: "asyncpg.Record") -> Caller:
    return Caller(
        id=f"user:{row['user_id']}",
        role=Role(row["role"]),
        location_id=row["location_id"],
        name=row["name"],
        email=row["email"],
        ghl_user_id=row["ghl_user_id"],
    )


def _refused(detail: str) -> Unauthenticated:
    return Unauthenticated(detail, headers={"WWW-Authenticate": "Bearer"})
