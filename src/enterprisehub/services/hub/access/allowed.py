"""Dependencies that show in an endpoint's signature who may call it: `caller: Agent`, `Lead` or `Operator`."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.errors import Forbidden, Unauthenticated
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.access.rate import RateLimits
from enterprisehub.services.hub.access.service import Access
from enterprisehub.services.hub.parts import Origins, part

COOKIE = "enterprisehub_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = HTTPBearer(auto_error=False, description="An API key, or the token of a session")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by `POST /v1/sessions`")

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Cookie = Annotated[str | None, Depends(_cookie)]


async def credential(request: Request, bearer: Bearer, cookie: Cookie) -> str:
    """Return the caller's secret, from the header or, for a page of ours, from the cookie."""
    if bearer is not None:
        return bearer.credentials
    if cookie:
        _refuse_other_sites(request)
        return cookie
    raise Unauthenticated("Send an API key or log in.", headers={"WWW-Authenticate": "Bearer"})


Credential = Annotated[str, Depends(credential)]


def _refuse_other_sites(request: Request) -> None:
    """A browser sends the cookie along with requests that another site's page makes."""
    origin = request.headers.get("origin")
    if request.method in SAFE_METHODS or origin is None:
        return
    if urlsplit(origin).netloc != request.headers.get("host") and origin not in _origins(request):
        raise Forbidden("Requests from this origin are not allowed.")


def _origins(request: Request) -> Origins:
    origins: Origins = request.app.state.parts[Origins]
    return origins


def at_least(role: Role) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that lets in callers of the role and those above it."""

    async def allowed(
        secret: Credential,
        access: Annotated[Access, Depends(part(Access))],
        rates: Annotated[RateLimits, Depends(part(RateLimits))],
    ) -> Caller:
        caller = await access.caller_by(secret)
        await rates.count_request(caller.id)
        if not caller.role.covers(role):
            raise Forbidden(f"This needs the role {role.value}.")
        return caller

    return allowed


Agent = Annotated[Caller, Depends(at_least(Role.AGENT))]
Lead = Annotated[Caller, Depends(at_least(Role.LEAD))]
Operator = Annotated[Caller, Depends(at_least(Role.OPERATOR))]
