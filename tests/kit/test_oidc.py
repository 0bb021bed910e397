import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.errors import Unauthenticated, Unavailable
from enterprisehub.kit.oidc import IdTokens

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
AT = int(NOW.timestamp())


class Company:
    """A provider's two documents, whose keys can be changed."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.issuer = ""
        self.named: str | None = None
        self.asked = 0
        self.broken = False

    async def discovery(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.broken:
            return web.Response(text="<html>maintenance</html>")
        return web.json_response({"issuer": self.named or self.issuer, "jwks_uri": f"{self.issuer}/keys"})

    async def keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    def token(self, key: Any = None, **claims: Any) -> str:
        said = {"iss": self.issuer, "aud": "screens", "sub": "u1", "exp": AT + 300, "email": "ana@x.org"} | claims
        signer = key or self.key
        head = {"alg": "RS256", "kid": signer.kid}
        return jwt.encode(head, {name: value for name, value in said.items() if value is not None}, signer)


@pytest_asyncio.fixture
async def company() -> AsyncIterator[Company]:
    provider, app = Company(), web.Application()
    app.add_routes([web.get("/.well-known/openid-configuration", provider.discovery), web.get("/keys", provider.keys)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    provider.issuer = f"http://{host}:{port}"
    yield provider
    await runner.cleanup()


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def tokens(company: Company, http: aiohttp.ClientSession, clock: FixedClock) -> IdTokens:
    return IdTokens(http, clock, issuer=company.issuer, client_id="screens")


async def test_good_token(company: Company, tokens: IdTokens) -> None:
    assert (await tokens.claims(company.token()))["email"] == "ana@x.org"
    assert (await tokens.claims(company.token(aud=["other", "screens"])))["sub"] == "u1"
    assert company.asked == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": AT - 61},
        {"exp": None},
        {"sub": None},
        {"iat": AT + 3600},
    ],
)
async def test_claims_that_do_not_fit(company: Company, tokens: IdTokens, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await tokens.claims(company.token(**claims))


async def test_key_of_somebody_else(company: Company, tokens: IdTokens) -> None:
    with pytest.raises(Unauthenticated):
        await tokens.claims(company.token(RSAKey.generate_key(2048, {"kid": "first"})))


async def test_signature_that_a_shared_secret_makes(company: Company, tokens: IdTokens) -> None:
    """The public key, taken as a secret: the classical confusion of algorithms."""
    _, body, _ = company.token().split(".")
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    signature = hmac.digest(company.key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    forged = f"{head}.{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(Unauthenticated):
        await tokens.claims(forged)


@pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.", "x" * 5000])
async def test_no_token_at_all(tokens: IdTokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await tokens.claims(token)


async def test_keys_that_change(company: Company, tokens: IdTokens, clock: FixedClock) -> None:
    await tokens.claims(company.token())
    company.key = RSAKey.generate_key(2048, {"kid": "second"})
    with pytest.raises(Unauthenticated):
        await tokens.claims(company.token())  # asked a moment ago
    clock.advance(seconds=31)
    assert (await tokens.claims(company.token()))["sub"] == "u1"
    assert company.asked == 2


async def test_provider_away(http: aiohttp.ClientSession, clock: FixedClock) -> None:
    nobody = IdTokens(http, clock, issuer="http://127.0.0.1:9", client_id="screens")
    with pytest.raises(Unavailable):
        await nobody.claims("a.b.c")


async def test_provider_that_calls_itself_otherwise(company: Company, tokens: IdTokens) -> None:
    company.named = "https://other.example"
    with pytest.raises(Unavailable, match="OIDC_ISSUER"):
        await tokens.claims(company.token())


async def test_provider_that_talks_nonsense(company: Company, tokens: IdTokens) -> None:
    company.broken = True
    with pytest.raises(Unavailable):
        await tokens.claims(company.token())
