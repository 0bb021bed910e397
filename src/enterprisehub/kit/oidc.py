"""Read ID tokens of an OpenID Connect provider (OpenID Connect Core 1.0, section 3.1.3.7).

The provider's address alone is configured: its keys are found by discovery, kept for an hour, and asked for again when
a token names a key that is not among them.
"""

import asyncio
from datetime import timedelta
from typing import Any, Final

import aiohttp
import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from enterprisehub.kit.clock import Clock
from enterprisehub.kit.errors import Unauthenticated, Unavailable

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with a key of the provider's; none that a client's secret could make."""
SKEW_S: Final = 60
KEYS_HOLD: Final = timedelta(hours=1)
ASK_AGAIN: Final = timedelta(seconds=30)
"""At most so often for a key that is unknown: anybody may make such tokens up."""
DEADLINE: Final = aiohttp.ClientTimeout(total=5)


def discovery_url(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


class IdTokens:
    """The tokens that one provider makes for one client."""

    def __init__(self, http: aiohttp.ClientSession, clock: Clock, *, issuer: str, client_id: str) -> None:
        self._http = http
        self._clock = clock
        self._issuer = issuer
        self._client_id = client_id
        self._keys: KeySet | None = None
        self._asked_at = clock.now() - KEYS_HOLD
        self._asking = asyncio.Lock()

    async def claims(self, token: str) -> dict[str, Any]:
        """Return what a token says, once its signature, issuer, audience and time have been checked.

        Raises:
            Unauthenticated: it is none of the provider's for us, or out of date.
            Unavailable: the provider's keys cannot be had.
        """
        keys = await self._known_keys(KEYS_HOLD)
        try:
            try:
                read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                read = jwt.decode(token, await self._known_keys(ASK_AGAIN), algorithms=ALGORITHMS)
            now = int(self._clock.now().timestamp())
            wanted: Any = {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
                "exp": {"essential": True},
                "sub": {"essential": True},
            }
            jwt.JWTClaimsRegistry(now=now, leeway=SKEW_S, **wanted).validate(read.claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated(f"The ID token is not valid: {error}") from error
        return dict(read.claims)

    async def _known_keys(self, hold: timedelta) -> KeySet:
        async with self._asking:
            if self._keys is None or self._clock.now() - self._asked_at >= hold:
                self._keys = await self._ask_for_keys()
                self._asked_at = self._clock.now()
            return self._keys

    async def _ask_for_keys(self) -> KeySet:
        try:
            about = await self._json(discovery_url(self._issuer))
            if about.get("issuer") != self._issuer:
                raise Unavailable(f"OIDC_ISSUER: the provider calls itself {about.get('issuer')!r}.")
            return KeySet.import_key_set(await self._json(str(about.get("jwks_uri"))))
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError, JoseError, ValueError) as error:
            raise Unavailable("The log-in provider does not answer, or not with its keys.") from error

    async def _json(self, url: str) -> Any:
        async with self._http.get(url, timeout=DEADLINE) as answer:
            answer.raise_for_status()
            found = msgspec.json.decode(await answer.read())
        if not isinstance(found, dict):
            raise ValueError("not an object")  # noqa: TRY004 what is wrong is the answer, not our types
        return found
