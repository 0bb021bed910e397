"""What every call passes before and after its endpoint: token, version, limit, faults, the log."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.clients.gohighlevel.books import Books
from enterprisehub.simulation.standin.faults import Fault, FaultKind, Faults
from enterprisehub.simulation.standin.limits import Limits
from enterprisehub.simulation.standin.tokens import IssuedTokens, Refused

VERSIONS: Final = {"conversations": "2021-04-15", "calendars": "2021-04-15"}
DEFAULT_VERSION: Final = "2021-07-28"
LOG_LIMIT: Final = 20_000

Headers = list[tuple[bytes, bytes]]


class LoggedCall(Struct, kw_only=True):
    at: float
    method: str
    path: str
    location_id: str
    status: int
    """0 when no answer was given."""
    body: Any = None
    fault: str | None = None


class Gate:
    """ASGI application around the endpoints."""

    def __init__(
        self,
        app: ASGIApp,
        books: Books,
        *,
        tokens: IssuedTokens,
        limits: Limits,
        faults: Faults,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._books = books
        self._tokens = tokens
        self._limits = limits
        self._faults = faults
        self._clock = clock
        self.log: deque[LoggedCall] = deque(maxlen=LOG_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(("/_standin/", "/health/", "/metrics")):
            await self._app(scope, receive, send)
            return
        content = await _read(receive)
        call = LoggedCall(
            at=self._clock(), method=scope["method"], path=scope["path"], location_id="", status=0, body=_json(content)
        )
        self.log.append(call)
        headers: Headers = []
        refusal = self._refusal(call, scope, headers)
        fault = None if refusal else self._faults.take(call.method, call.path)
        if fault:
            call.fault = fault.kind.value
        answer = refusal or await self._answer(fault, scope, content, receive)
        if answer is None:
            return
        call.status = answer[0]["status"]
        answer[0]["headers"] = [*answer[0].get("headers", []), *headers]
        for message in answer:
            await send(message)

    def _refusal(self, call: LoggedCall, scope: Scope, headers: Headers) -> list[Message] | None:
        """Return the answer to a call that gets no further, else None; add the limit's headers."""
        if call.path == "/oauth/token":
            return None
        given = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            opened = self._tokens.location_of(given.get("authorization", ""), self._clock())
        except Refused as error:
            return _error(401, str(error))
        if given.get("version") != VERSIONS.get(call.path.split("/")[1], DEFAULT_VERSION):
            return _error(401, "version header is required")
        scope["opened"] = opened
        call.location_id = opened or self._location(call, scope)
        if not call.location_id:
            return None  # a contact that no call has placed yet: whose limit it is nobody can tell
        allowed, told = self._limits.take(call.location_id, self._clock())
        headers += told
        return None if allowed else _error(429, "Too Many Requests")

    def _location(self, call: LoggedCall, scope: Scope) -> str:
        """Find whose limit a call with a token for all locations counts on."""
        query = parse_qs(scope["query_string"].decode())
        parts = call.path.split("/")
        body = call.body if isinstance(call.body, dict) else {}
        contact = self._books.contacts.get(parts[2], {}) if len(parts) > 2 and parts[1] == "contacts" else {}
        named = query.get("locationId") or query.get("location_id") or [body.get("locationId")]
        return str(named[0] or (parts[2] if parts[1] == "locations" else contact.get("locationId")) or "")

    async def _answer(
        self, fault: Fault | None, scope: Scope, content: bytes, receive: Receive
    ) -> list[Message] | None:
        """Return the endpoint's answer, the fault's, or None when the connection was cut."""
        answer = None
        if fault is None or fault.after_effect:
            answer = await _collected(self._app, scope, content)
        if fault is None:
            return answer
        if fault.kind is FaultKind.STATUS:
            retry_after = [(b"retry-after", f"{fault.retry_after_s:g}".encode())] if fault.retry_after_s else []
            return _error(fault.status, "fault on demand", retry_after)
        if fault.kind is FaultKind.TIMEOUT:
            with suppress(TimeoutError):
                await asyncio.wait_for(_gone(receive), fault.delay_s)
        await _cut(receive)
        return None


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(receive: Receive) -> None:
    """Close the connection without an answer; uvicorn's own transport hangs on its `receive`."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("this server's connections can't be cut")
    transport.abort()
    await asyncio.sleep(0.01)  # until the server has noticed: it would answer 500 otherwise


async def _collected(app: ASGIApp, scope: Scope, content: bytes) -> list[Message]:
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return messages


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except msgspec.DecodeError:
        return None


def _error(status: int, message: str, headers: Headers | None = None) -> list[Message]:
    body = msgspec.json.encode({"statusCode": status, "message": message})
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *(headers or [])]
    return [
        {"type": "http.response.start", "status": status, "headers": head},
        {"type": "http.response.body", "body": body},
    ]
