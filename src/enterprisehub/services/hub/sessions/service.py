"""Log in with e-mail and password, choose a password with a token, log out."""

import asyncio
from datetime import timedelta

import asyncpg

from enterprisehub.contracts.api.sessions import Login, PasswordChoice, Session
from enterprisehub.kit.cache import SESSION
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.errors import BadRequest, Conflict, Unauthenticated
from enterprisehub.kit.security import new_secret, password_hash, password_matches, secret_hash
from enterprisehub.services.hub.access import repository as access_repository
from enterprisehub.services.hub.access.rate import RateLimits
from enterprisehub.services.hub.access.service import SESSION_PREFIX, Access, caller_of
from enterprisehub.services.hub.access.sessions import SessionStore, StoredSession, fingerprint
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.users import repository as users_repository


class Sessions:
    def __init__(
        self, database: Database, store: SessionStore, access: Access, rates: RateLimits, clock: Clock
    ) -> None:
        self._database = database
        self._store = store
        self._access = access
        self._rates = rates
        self._clock = clock
        # checked when there is no such user, so that the time to answer does not tell
        self._nobody = password_hash(new_secret("nobody"))

    async def log_in(self, login: Login, source: str) -> Session:
        """Open a session.

        Raises:
            Unauthenticated: wrong address or password; the answer does not say which.
            TooMany: too many tries.
        """
        await self._rates.count_login(login.email, source)
        async with self._database.transaction(ALL) as connection:
            row = await access_repository.find_user_by_email(connection, login.email)
        stored = self._nobody if row is None else row["password_hash"]
        matches = await asyncio.to_thread(password_matches, stored, login.password.get_secret_value())
        if row is None or not matches:
            raise Unauthenticated("The address or the password is wrong.")
        return await self._open(row)

    async def choose_password(self, choice: PasswordChoice, source: str) -> Session:
        """Use up a token, set the password and open a session. Sessions of the old password end."""
        await self._rates.count_login(secret_hash(choice.token), source)
        hashed = await asyncio.to_thread(password_hash, choice.password.get_secret_value())
        try:
            async with self._database.transaction(ALL) as connection:
                user_id = await users_repository.redeem(
                    connection, secret_hash(choice.token), self._clock.now(), hashed
                )
                if user_id is None:
                    raise BadRequest("The token is unknown, used or out of date: ask for a new one.")
                row = await access_repository.find_user(connection, user_id)
                assert row is not None
                await record(
                    connection,
                    actor=f"user:{user_id}",
                    action="user.password",
                    location_id=row["location_id"],
                    target=user_id,
                )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("Somebody logs in with this address already.") from error
        return await self._open(row)

    async def log_out(self, secret: str) -> None:
        if not secret.startswith(SESSION_PREFIX):
            raise BadRequest("An API key has no session.")
        await self._store.drop(secret)
        self._access.forget(secret)

    async def _open(self, row: "asyncpg.Record") -> Session:
        token = new_secret(SESSION_PREFIX.rstrip("_"))
        expires_at = self._clock.now() + timedelta(seconds=SESSION.ttl_s)
        await self._store.put(token, StoredSession(row["user_id"], fingerprint(row["password_hash"])))
        return Session(token=token, expires_at=expires_at, me=caller_of(row).me())
