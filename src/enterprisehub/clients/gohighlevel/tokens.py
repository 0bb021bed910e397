"""Bearer tokens: a static private one, or OAuth tokens of each location with rotating refresh tokens.

A refresh token works once. So one refresh at a time for each location: in a process by a lock, between processes by the
lock that the store holds on the location's row while the new pair is fetched and written.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct

from enterprisehub.clients.gohighlevel.errors import NoAccess, TokenRefused
from enterprisehub.kit.clock import Clock

EARLY: Final = timedelta(minutes=5)
"""A token is renewed so long before it ends: a call under way must not outlive it."""

ABSENT_FOR: Final = timedelta(seconds=30)
"""So long a location without OAuth tokens is not looked up again."""

DEMO_PREFIX: Final = "demo"
"""Locations of the synthetic brokerage; the real CRM must never hear of them."""


class Tokens(Struct, frozen=True, kw_only=True):
    access_token: str
    refresh_token: str
    expires_at: datetime


class TokenSource(Protocol):
    async def token(self, location_id: str) -> str:
        """Return a bearer that is valid now.

        Raises:
            NoAccess: nobody connected this location.
        """

    async def renewed(self, location_id: str, refused: str) -> str:
        """Return a bearer other than the one that was just refused.

        Raises:
            TokenRefused: there is none.
        """


class StaticToken:
    """A private integration token: one bearer, never renewed."""

    def __init__(self, token: str | None, *, demo: bool = False) -> None:
        self._token = token
        self._demo = demo

    async def token(self, location_id: str) -> str:
        if not self._token:
            raise NoAccess(f"neither GHL_PRIVATE_TOKEN nor an OAuth token for {location_id}")
        if location_id.startswith(DEMO_PREFIX) and not self._demo:
            raise NoAccess(f"{location_id} is a demo location: it has no CRM behind it")
        return self._token

    async def renewed(self, location_id: str, refused: str) -> str:  # noqa: ARG002 it can't be renewed
        raise TokenRefused(f"GHL_PRIVATE_TOKEN is refused for {location_id}")


class StoredTokens(Protocol):
    """A location's row under its lock."""

    tokens: Tokens

    async def replace(self, tokens: Tokens) -> None:
        """Write the new pair, durable when the lock is given back."""


class TokenStore(Protocol):
    async def read(self, location_id: str) -> Tokens | None: ...

    def locked(self, location_id: str) -> AbstractAsyncContextManager[StoredTokens]:
        """Hold the location's row: nobody else refreshes meanwhile."""


class RefreshesTokens(Protocol):
    async def refreshed(self, refresh_token: str) -> Tokens:
        """Exchange a refresh token for a new pair.

        Raises:
            TokenRefused: the refresh token is used, expired or revoked.
            UnavailableThere: no answer.
        """


class OAuthTokens:
    """Tokens from the store, refreshed early and once; a location without any falls back to `otherwise`."""

    def __init__(self, store: TokenStore, oauth: RefreshesTokens | None, clock: Clock, otherwise: TokenSource) -> None:
        self._store = store
        self._oauth = oauth
        self._clock = clock
        self._otherwise = otherwise
        self._known: dict[str, Tokens] = {}
        self._absent_at: dict[str, datetime] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def token(self, location_id: str) -> str:
        tokens = self._known.get(location_id) or await self._look_up(location_id)
        if tokens is None:
            return await self._otherwise.token(location_id)
        if self._fresh(tokens):
            return tokens.access_token
        return (await self._refresh(location_id, tokens.access_token)).access_token

    async def renewed(self, location_id: str, refused: str) -> str:
        if location_id not in self._known:
            return await self._otherwise.renewed(location_id, refused)
        return (await self._refresh(location_id, refused)).access_token

    async def _look_up(self, location_id: str) -> Tokens | None:
        now = self._clock.now()
        if now - self._absent_at.get(location_id, now - ABSENT_FOR) < ABSENT_FOR:
            return None
        tokens = await self._store.read(location_id)
        if tokens is None:
            self._absent_at[location_id] = now
        else:
            self._known[location_id] = tokens
        return tokens

    def _fresh(self, tokens: Tokens) -> bool:
        return tokens.expires_at - EARLY > self._clock.now()

    async def _refresh(self, location_id: str, worn: str) -> Tokens:
        async with self._locks[location_id]:
            tokens = self._known[location_id]
            if tokens.access_token == worn:
                tokens = self._known[location_id] = await self._refresh_row(location_id, worn)
            return tokens

    async def _refresh_row(self, location_id: str, worn: str) -> Tokens:
        async with self._store.locked(location_id) as row:
            if row.tokens.access_token != worn:
                return row.tokens  # another process was first
            if self._oauth is None:
                raise NoAccess("GHL_CLIENT_ID and GHL_CLIENT_SECRET are not set: tokens can't be refreshed")
            tokens = await self._oauth.refreshed(row.tokens.refresh_token)
            await row.replace(tokens)
            return tokens


class FakeTokenStore:
    """Tokens in memory, with the lock of a row."""

    def __init__(self, tokens: dict[str, Tokens] | None = None) -> None:
        self.tokens = tokens or {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, location_id: str) -> Tokens | None:
        return self.tokens.get(location_id)

    @asynccontextmanager
    async def locked(self, location_id: str) -> AsyncIterator[StoredTokens]:
        async with self._locks[location_id]:
            yield _FakeRow(self.tokens, location_id)


class _FakeRow:
    def __init__(self, tokens: dict[str, Tokens], location_id: str) -> None:
        self._all = tokens
        self._location_id = location_id
        self.tokens = tokens[location_id]

    async def replace(self, tokens: Tokens) -> None:
        self._all[self._location_id] = self.tokens = tokens
