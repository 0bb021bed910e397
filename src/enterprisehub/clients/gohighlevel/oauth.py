"""The OAuth endpoints: a code or a refresh token for a pair of tokens."""

from datetime import timedelta

import httpx
import msgspec
from msgspec import Struct

from enterprisehub.clients.gohighlevel.errors import TokenRefused, UnavailableThere
from enterprisehub.clients.gohighlevel.tokens import Tokens
from enterprisehub.kit.clock import Clock

PERMANENT_REFUSALS = frozenset({400, 401, 403, 422})


class _Answer(Struct):
    access_token: str
    refresh_token: str
    expires_in: float
    locationId: str | None = None  # noqa: N815 the CRM's name


_decoder = msgspec.json.Decoder(_Answer)


class OAuth:
    """Adapter of `POST /oauth/token` for one marketplace app."""

    def __init__(
        self, http: httpx.AsyncClient, base_url: str, *, client_id: str, client_secret: str, clock: Clock
    ) -> None:
        self._http = http
        self._url = f"{base_url}/oauth/token"
        self._client = {"client_id": client_id, "client_secret": client_secret, "user_type": "Location"}
        self._clock = clock

    async def refreshed(self, refresh_token: str) -> Tokens:
        answer = await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})
        return self._tokens(answer)

    async def exchanged(self, code: str, redirect_uri: str) -> tuple[str, Tokens]:
        """Turn the code of an installation into its location and tokens."""
        answer = await self._ask({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})
        if not answer.locationId:
            raise TokenRefused("the code belongs to a company, not to a location")
        return answer.locationId, self._tokens(answer)

    def _tokens(self, answer: _Answer) -> Tokens:
        return Tokens(
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            expires_at=self._clock.now() + timedelta(seconds=answer.expires_in),
        )

    async def _ask(self, grant: dict[str, str]) -> _Answer:
        try:
            response = await self._http.post(self._url, data={**self._client, **grant})
        except httpx.HTTPError as error:
            raise UnavailableThere(f"/oauth/token: {str(error) or type(error).__name__}") from error
        if response.status_code in PERMANENT_REFUSALS:
            raise TokenRefused(f"/oauth/token: status {response.status_code}")
        if not response.is_success:
            raise UnavailableThere(f"/oauth/token: status {response.status_code}")
        try:
            return _decoder.decode(response.content)
        except msgspec.MsgspecError as error:
            raise UnavailableThere(f"/oauth/token: {error}") from error
