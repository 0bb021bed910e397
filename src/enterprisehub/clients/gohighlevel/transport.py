"""One call of the API: token, version, pace, answer or error; and which errors are worth another try."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram

from enterprisehub.clients.gohighlevel.errors import (
    AmbiguousOutcome,
    GoHighLevelError,
    NotFoundThere,
    RateLimited,
    RejectedBody,
    TokenRefused,
    UnavailableThere,
    WrongTenant,
)
from enterprisehub.clients.gohighlevel.limits import Limiter
from enterprisehub.clients.gohighlevel.tokens import TokenSource
from enterprisehub.kit import tracing
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S

CALLS = Counter("enterprisehub_ghl_calls_total", "Calls of the GoHighLevel API", ["resource", "outcome"])
CALL_SECONDS = Histogram(
    "enterprisehub_ghl_call_seconds", "Time of a GoHighLevel call", ["resource"], buckets=LATENCY_BUCKETS_S
)

VERSIONS: Final = {"conversations": "2021-04-15", "calendars": "2021-04-15"}
"""The `Version` header of each resource, which is the first part of its path; the others take the default."""
DEFAULT_VERSION: Final = "2021-07-28"

NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
RETRIES: Final = 3
FIRST_PAUSE_S: Final = 0.25


def http_client() -> httpx.AsyncClient:
    """Return a client for the API; idle connections are dropped early, so that none is closed under a request."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(15.0, connect=5.0),
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=4),
        trust_env=False,
    )


def path_of(*parts: str) -> str:
    """Build a path whose parts are ids of strangers: none can climb out of its place.

    Raises:
        RejectedBody: a part that can't be an id.
    """
    if any(not part or part.strip(".") == "" for part in parts):
        raise RejectedBody(f"not an id among {parts!r}")
    return "/" + "/".join(quote(part, safe="") for part in parts)


class Transport:
    """Sends calls. `retries=0` switches trying again off."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        tokens: TokenSource,
        limiter: Limiter | None = None,
        *,
        versions: Mapping[str, str] = VERSIONS,
        retries: int = RETRIES,
        patience_s: float = 30.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        self._limiter = limiter or Limiter()
        self._versions = versions
        self._retries = retries
        self._patience_s = patience_s
        self._sleep = sleep

    async def call(
        self,
        method: str,
        path: str,
        *,
        location_id: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        """Return the JSON object that the API answers.

        Args:
            method: GET, POST, PUT or DELETE.
            path: from `path_of`.
            location_id: whose token and whose limit.
            params: the query; None values are left out.
            body: sent as JSON.
            repeatable: a second time does no harm. What is not repeatable is tried again only if it surely did not
                happen; else it raises AmbiguousOutcome.
        """
        resource = path.split("/", 2)[1]
        content = msgspec.json.encode(body) if body is not None else None
        query = {name: value for name, value in (params or {}).items() if value is not None}
        request = _Request(method, path, resource, location_id, query, content, repeatable)
        tries = 0
        while True:
            try:
                # the path names a contact; a trace gets its resource only, and GoHighLevel gets nothing of our trace
                with CALL_SECONDS.labels(resource).time(), tracing.span(f"{method} {resource}", SpanKind.CLIENT):
                    answer = await self._once(request)
            except GoHighLevelError as error:
                CALLS.labels(resource, type(error).__name__).inc()
                tries += 1
                if tries > self._retries or not await self._pause(error, tries):
                    raise
            else:
                CALLS.labels(resource, "ok").inc()
                return answer

    async def _pause(self, error: GoHighLevelError, tries: int) -> bool:
        """Wait before another try; False when the error is not one that time heals."""
        if isinstance(error, RateLimited):
            return error.retry_after_s <= self._patience_s  # the limiter does the waiting
        if not isinstance(error, UnavailableThere):
            return False
        await self._sleep(FIRST_PAUSE_S * 2 ** (tries - 1) * random.uniform(0.75, 1.25))  # noqa: S311 jitter
        return True

    async def _once(self, request: "_Request") -> dict[str, Any]:
        token = await self._tokens.token(request.location_id)
        response = await self._send(request, token)
        if response.status_code == 401:
            token = await self._tokens.renewed(request.location_id, token)
            response = await self._send(request, token)
        tracing.answered(response.status_code)
        if response.is_success:
            return _decoded(request, response)
        raise self._error(request, response)

    async def _send(self, request: "_Request", token: str) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {token}",
            "version": self._versions.get(request.resource, DEFAULT_VERSION),
            "accept": "application/json",
        }
        if request.content is not None:
            headers["content-type"] = "application/json"
        async with self._limiter.slot(request.location_id, self._patience_s):
            try:
                response = await self._http.request(
                    request.method,
                    self._base_url + request.path,
                    params=request.query,
                    content=request.content,
                    headers=headers,
                )
            except NEVER_SENT as error:
                raise UnavailableThere(f"{request}: {str(error) or type(error).__name__}") from error
            except httpx.HTTPError as error:
                raise _no_answer(request, str(error) or type(error).__name__) from error
        self._limiter.learn(request.location_id, response.headers)
        return response

    def _error(self, request: "_Request", response: httpx.Response) -> GoHighLevelError:
        status, said = response.status_code, f"{request}: {_message(response)}"
        if status == 429:
            return RateLimited(said, retry_after_s=self._limiter.refused(request.location_id, response.headers))
        if status == 401:
            return TokenRefused(said)
        if status == 403:
            return WrongTenant(said)
        # an unknown contact answers 400 "Contact with id … not found" in places
        if status == 404 or (status == 400 and "not found" in said.lower()):
            return NotFoundThere(said)
        if status < 500:
            return RejectedBody(said)
        return _no_answer(request, f"{status} {_message(response)}")


class _Request:
    """What is sent, the same at every try."""

    __slots__ = ("content", "location_id", "method", "path", "query", "repeatable", "resource")

    def __init__(
        self,
        method: str,
        path: str,
        resource: str,
        location_id: str,
        query: dict[str, Any],
        content: bytes | None,
        repeatable: bool,
    ) -> None:
        self.method = method
        self.path = path
        self.resource = resource
        self.location_id = location_id
        self.query = query
        self.content = content
        self.repeatable = repeatable

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _no_answer(request: _Request, why: str) -> GoHighLevelError:
    kind = UnavailableThere if request.repeatable else AmbiguousOutcome
    return kind(f"{request}: {why}")


def _decoded(request: _Request, response: httpx.Response) -> dict[str, Any]:
    if not response.content:
        return {}
    try:
        answer = msgspec.json.decode(response.content)
    except msgspec.DecodeError as error:
        raise _no_answer(request, f"{response.status_code}, but not JSON: {error}") from error
    return answer if isinstance(answer, dict) else {"items": answer}


def _message(response: httpx.Response) -> str:
    try:
        message = msgspec.json.decode(response.content)["message"]
    except (msgspec.DecodeError, KeyError, TypeError):
        message = response.text
    if isinstance(message, list):
        message = "; ".join(map(str, message))
    return f"{response.status_code} {str(message)[:300]}"
