"""Put the client together from plain values: for composition roots."""

import httpx
from msgspec import Struct

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.oauth import OAuth
from enterprisehub.clients.gohighlevel.repository import TokenRepository
from enterprisehub.clients.gohighlevel.tokens import OAuthTokens, StaticToken
from enterprisehub.clients.gohighlevel.transport import Transport
from enterprisehub.kit.clock import Clock, SystemClock
from enterprisehub.kit.database import Database
from enterprisehub.kit.settings import Settings


class GoHighLevelAccess(Struct, frozen=True, kw_only=True):
    """Where the CRM is and what opens it."""

    base_url: str
    private_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    demo: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "GoHighLevelAccess":
        return cls(
            base_url=settings.ghl_api_base_url,
            private_token=settings.ghl_private_token,
            client_id=settings.ghl_client_id,
            client_secret=settings.ghl_client_secret,
            demo=settings.demo,
        )


def oauth_app(http: httpx.AsyncClient, access: GoHighLevelAccess, clock: Clock) -> OAuth | None:
    """Return the marketplace app's OAuth endpoints, None when no app is set."""
    if not (access.client_id and access.client_secret):
        return None
    return OAuth(http, access.base_url, client_id=access.client_id, client_secret=access.client_secret, clock=clock)


def gohighlevel(
    http: httpx.AsyncClient,
    database: Database,
    access: GoHighLevelAccess,
    *,
    clock: Clock | None = None,
    patience_s: float = 30.0,
) -> HttpGoHighLevel:
    """Return the client. `patience_s`: how long a call may wait for the rate limit before it raises RateLimited."""
    clock = clock or SystemClock()
    private = StaticToken(access.private_token, demo=access.demo)
    tokens = OAuthTokens(TokenRepository(database), oauth_app(http, access, clock), clock, private)
    return HttpGoHighLevel(Transport(http, access.base_url, tokens, patience_s=patience_s))
