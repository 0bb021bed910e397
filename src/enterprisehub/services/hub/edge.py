"""What every REST request passes first: the proxy's word, HTTPS, size of the body, security headers."""

from collections.abc import Iterable

import msgspec
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.contracts.problems import Problem
from enterprisehub.kit.http import BODY_LIMIT, PROBLEM_JSON

PLAIN_PATHS = ("/health/", "/metrics", "/v1/alerts")
"""Asked from inside, without TLS."""
DOCS = "/docs"
"""Its page loads scripts of its own choice; everything else is data."""

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
)
_DATA = ((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"), (b"cache-control", b"no-store"))
_HTTPS = ((b"strict-transport-security", b"max-age=31536000; includeSubDomains"),)


class Edge:
    """ASGI middleware around the framework's application."""

    def __init__(self, app: ASGIApp, *, trusted_proxy: bool) -> None:
        self.app = app
        self._trusted_proxy = trusted_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"])
        if self._trusted_proxy:
            _believe_proxy(scope, given)
        send = _with_headers(send, self._headers(scope))
        if self._trusted_proxy and scope["scheme"] != "https" and not scope["path"].startswith(PLAIN_PATHS):
            await _refuse(send, Problem(title="HTTPS required", status=403, instance=scope["path"]))
        elif _stated_length(given) > BODY_LIMIT:
            detail = f"{BODY_LIMIT} bytes are allowed."
            await _refuse(send, Problem(title="Body too large", status=413, detail=detail, instance=scope["path"]))
        else:
            await self.app(scope, _limited(receive), send)

    def _headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = [*_ALWAYS]
        if not scope["path"].startswith(DOCS):
            headers += _DATA
        if self._trusted_proxy and scope["scheme"] == "https":
            headers += _HTTPS
        return headers


def _believe_proxy(scope: Scope, given: dict[bytes, bytes]) -> None:
    """Take scheme and address from the proxy in front; the last address is the one that it saw itself."""
    scope["scheme"] = given.get(b"x-forwarded-proto", b"http").rpartition(b",")[2].strip().decode("latin-1")
    address = given.get(b"x-forwarded-for", b"").rpartition(b",")[2].strip().decode("latin-1")
    if address:
        scope["client"] = (address, 0)


def _stated_length(given: dict[bytes, bytes]) -> int:
    stated = given.get(b"content-length", b"0")
    return int(stated) if stated.isdigit() and len(stated) < 20 else 0


def _limited(receive: Receive) -> Receive:
    """Count a body that comes without its length."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > BODY_LIMIT:
                raise HTTPException(413, "Body too large")
        return message

    return limited


def _with_headers(send: Send, headers: Iterable[tuple[bytes, bytes]]) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *headers]
        await send(message)

    return with_headers


async def _refuse(send: Send, problem: Problem) -> None:
    body = msgspec.json.encode(problem)
    headers = [(b"content-type", PROBLEM_JSON.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
