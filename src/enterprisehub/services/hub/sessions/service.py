"""Log in with e-mail and password, choose a password with a token, log out."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg

from enterprisehub.contracts.api.sessions import CompanyLogin, Login, PasswordChoice, Session, SessionState
from enterprisehub.kit.cache import SESSION
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthenticated
from enterprisehub.kit.oidc import IdTokens
from enterprisehub.kit.security import new_secret, password_hash, password_matches, secret_hash
from enterprisehub.services.hub.access import repository as access_repository
from enterprisehub.services.hub.access.rate import RateLimits
from enterprisehub.services.hub.access.service import SESSION_PREFIX, Access, caller_of
from enterprisehub.services.hub.access.sessions import SessionStore, StoredSession, fingerprint
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.users import repository as users_repository


class Sessions:
    def __init__(
        self,
        database: Database,
        store: SessionStore,
        access: Access,
        rates: RateLimits,
        clock: Clock,
        *,
        company: IdTokens | None = None,
    ) -> None:
        self._database = database
        self._store = store
        self._access = access
        self._rates = rates
        self._clock = clock
        self._company = company
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

    async def log_in_by_company(self, login: CompanyLogin, source: str) -> Session:
        """Open a session for whom the company's own log-in vouches: an account, or an open invitation, of that address.

        Raises:
            NotFound: no such log-in is set up.
            Unauthenticated: the token is not valid, or was used before.
            Forbidden: the provider has not verified the address, or nobody of that address was invited.
            Unavailable: the provider's keys cannot be had.
        """
        if self._company is None:
            raise NotFound("No log-in by OpenID Connect is set up.")
        await self._rates.count_login(secret_hash(login.id_token), source)
        email = _verified_email(await self._company.claims(login.id_token))
        if not await self._store.use_once(login.id_token):
            raise Unauthenticated("This ID token was used before: log in again.")
        async with self._database.transaction(ALL) as connection:
            row = await access_repository.find_user_by_email(connection, email)
            if row is None:
                nothing_fits = new_secret("!none")  # no password has this hash; a reset gives one
                user_id = await users_repository.redeem_by_email(connection, email, self._clock.now(), nothing_fits)
                row = await access_repository.find_user(connection, user_id) if user_id else None
            if row is None:
                raise Forbidden(f"Nobody has invited {email}: ask your team lead for an account.")
            target, place = row["user_id"], row["location_id"]
            await record(
                connection, actor=f"user:{target}", action="user.company_login", location_id=place, target=target
            )
        return await self._open(row)

    async def state(self, secret: str) -> SessionState:
        """Return whose session it is, until when, and when its user was last seen.

        Raises:
            Unauthenticated: it has ended.
            BadRequest: the caller has a key, which is no session.
        """
        caller = await self._access.caller_by(secret)
        stored, left = await self._store.get(_of_session(secret)), await self._store.left(secret)
        if stored is None:
            raise Unauthenticated("The session has ended: log in again.")
        return SessionState(expires_at=self._clock.now() + left, seen_at=stored.seen_at, me=caller.me())

    async def see(self, secret: str) -> None:
        """Note that the user of a session did something."""
        stored = await self._store.get(_of_session(secret))
        if stored is not None:
            stored.seen_at = self._clock.now()
            await self._store.see(secret, stored)

    async def log_out(self, secret: str) -> None:
        await self._store.drop(_of_session(secret))
        self._access.forget(secret)

    async def _open(self, row: "asyncpg.Record") -> Session:
        token = new_secret(SESSION_PREFIX.rstrip("_"))
        now = self._clock.now()
        await self._store.put(token, StoredSession(row["user_id"], fingerprint(row["password_hash"]), now))
        return Session(token=token, expires_at=now + timedelta(seconds=SESSION.ttl_s), me=caller_of(row).me())


def _of_session(secret: str) -> str:
    if not secret.startswith(SESSION_PREFIX):
        raise BadRequest("An API key has no session.")
    return secret


def _verified_email(claims: dict[str, Any]) -> str:
    """Return the address, if the provider says that it is theirs: else anybody could write in anybody's."""
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        raise Forbidden("The log-in provider does not tell the e-mail address: allow the scope `email`.")
    if claims.get("email_verified") is not True:
        raise Forbidden(f"The log-in provider has not verified the address {email}.")
    return email
