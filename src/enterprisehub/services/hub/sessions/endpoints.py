"""`/v1/sessions` and `/v1/me`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from enterprisehub.contracts.api.sessions import CompanyLogin, Login, Me, PasswordChoice, Session, SessionState
from enterprisehub.kit.cache import SESSION
from enterprisehub.services.hub.access.allowed import COOKIE, Agent, Credential
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.sessions.service import Sessions

router = APIRouter(prefix="/v1", tags=["sessions"])
Service = Annotated[Sessions, Depends(part(Sessions))]


async def source_of(request: Request) -> str:
    """Return the address that a request comes from, as the trusted proxy says when there is one."""
    return request.client.host if request.client else ""


Source = Annotated[str, Depends(source_of)]


@router.post("/sessions", status_code=201, summary="Log in")
async def log_in(login: Login, source: Source, sessions: Service, request: Request, response: Response) -> Session:
    session = await sessions.log_in(login, source)
    _set_cookie(request, response, session.token)
    return session


@router.post("/sessions/password", status_code=201, summary="Choose a password with a one-use token, and log in")
async def choose_password(
    choice: PasswordChoice, source: Source, sessions: Service, request: Request, response: Response
) -> Session:
    session = await sessions.choose_password(choice, source)
    _set_cookie(request, response, session.token)
    return session


@router.post(
    "/sessions/oidc", status_code=201, summary="Log in with an ID token of the company's OpenID Connect provider"
)
async def log_in_by_company(
    login: CompanyLogin, source: Source, sessions: Service, request: Request, response: Response
) -> Session:
    session = await sessions.log_in_by_company(login, source)
    _set_cookie(request, response, session.token)
    return session


@router.get("/sessions/current", summary="Say whose session this is, until when, and when its user was last seen")
async def get_session(secret: Credential, sessions: Service) -> SessionState:
    return await sessions.state(secret)


@router.post("/sessions/current/seen", status_code=204, summary="Note that the user of this session did something")
async def see(secret: Credential, caller: Agent, sessions: Service) -> None:  # noqa: ARG001 the caller is counted
    await sessions.see(secret)


@router.delete("/sessions/current", status_code=204, summary="Log out")
async def log_out(secret: Credential, sessions: Service, response: Response) -> None:
    await sessions.log_out(secret)
    response.delete_cookie(COOKIE)


@router.get("/me", summary="Say who is asking")
async def me(caller: Agent) -> Me:
    return caller.me()


def _set_cookie(request: Request, response: Response, token: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=SESSION.ttl_s, httponly=True, samesite="strict", secure=secure)
