"""The tokens that the stand-in gives out: they expire, and a refresh token works once.

A bearer that was not given out here is a private token: `pit-LOCATION` opens one location, any other one all of them.
"""

import secrets

from msgspec import Struct

ACCESS_PREFIX = "at_"
PRIVATE_PREFIX = "pit-"
DAY_S = 86_399


class Pair(Struct, kw_only=True):
    location_id: str
    access_token: str
    refresh_token: str
    expires_at: float
    expires_in: float


class Refused(Exception):
    """The bearer or the refresh token is not valid."""


class IssuedTokens:
    def __init__(self) -> None:
        self._by_access: dict[str, Pair] = {}
        self._by_refresh: dict[str, Pair] = {}

    def issue(self, location_id: str, now: float, expires_in: float = DAY_S) -> Pair:
        pair = Pair(
            location_id=location_id,
            access_token=ACCESS_PREFIX + secrets.token_hex(12),
            refresh_token="rt_" + secrets.token_hex(12),
            expires_at=now + expires_in,
            expires_in=expires_in,
        )
        self._by_access[pair.access_token] = pair
        self._by_refresh[pair.refresh_token] = pair
        return pair

    def refresh(self, refresh_token: str, now: float) -> Pair:
        """Give a new pair for a refresh token; both old tokens are worth nothing from now on."""
        old = self._by_refresh.pop(refresh_token, None)
        if old is None:
            raise Refused("invalid_grant")
        self._by_access.pop(old.access_token, None)
        return self.issue(old.location_id, now, old.expires_in)

    def expire(self, location_id: str) -> None:
        for pair in self._by_access.values():
            if pair.location_id == location_id:
                pair.expires_at = 0

    def location_of(self, authorization: str, now: float) -> str:
        """Return the location that a bearer opens, "" for all.

        Raises:
            Refused: no bearer, or one that has ended.
        """
        scheme, _, bearer = authorization.partition(" ")
        if scheme.lower() != "bearer" or not bearer:
            raise Refused("Invalid token: access token is invalid")
        if not bearer.startswith(ACCESS_PREFIX):
            return bearer.removeprefix(PRIVATE_PREFIX) if bearer.startswith(PRIVATE_PREFIX) else ""
        pair = self._by_access.get(bearer)
        if pair is None or pair.expires_at <= now:
            raise Refused("The token is expired or invalid")
        return pair.location_id
