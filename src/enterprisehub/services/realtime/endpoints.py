"""The HTTP side: who may open a socket, and the pages every service has."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qs

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.errors import EnterpriseHubError, Forbidden, NotFound, Unauthenticated, Unavailable
from enterprisehub.kit.http import PROBLEM_JSON, problem_of
from enterprisehub.kit.telemetry import REQUEST_SECONDS, REQUESTS, exposition
from enterprisehub.services.realtime import asyncapi
from enterprisehub.services.realtime.errors import MethodNotAllowed, UpgradeRequired
from enterprisehub.services.realtime.socket import Socket
from enterprisehub.services.realtime.streams import Streams

SOCKET_PATH = "/ws/realtime"
JSON = "application/json"

START_S = 3.0
"""How long a client waits for a service that is just starting."""

Ready = Callable[[], Awaitable[None]]
"""Raises when the service can't do its work."""

Page = tuple[str, bytes]
"""Content type and body."""


class Door:
    """Answers HTTP requests, and lets those with a ticket through to the socket."""

    def __init__(self, streams: Streams, ready: Ready, started: asyncio.Event, origins: tuple[str, ...] = ()) -> None:
        self._streams = streams
        self._ready = ready
        self._started = started
        self._origins = frozenset(origins)
        self.pages: dict[str, Callable[[], Awaitable[Page]]] = {
            "/health/live": self._live,
            "/health/ready": self._is_ready,
            "/metrics": self._metrics,
            "/docs": self._docs,
            "/asyncapi.json": self._asyncapi,
        }

    async def __call__(self, socket: ServerConnection, request: Request) -> Response | None:
        begun = time.perf_counter()
        path, _, query = request.path.partition("?")
        response: Response | None = None
        try:
            if request.method != "GET":
                raise MethodNotAllowed("Only GET is served here.", headers={"Allow": "GET"})
            if path == SOCKET_PATH:
                assert isinstance(socket, Socket)
                await self._admit(socket, request, query)
            else:
                response = await self._page(path)
        except EnterpriseHubError as error:
            response = _refuse(error, path)
        route = path if path == SOCKET_PATH or path in self.pages else "other"
        REQUESTS.labels("realtime", route, "GET", str(response.status_code if response else 101)).inc()
        REQUEST_SECONDS.labels("realtime", route).observe(time.perf_counter() - begun)
        return response

    async def _admit(self, socket: Socket, request: Request, query: str) -> None:
        """Use up the ticket and get the next one."""
        if "websocket" not in request.headers.get("Upgrade", "").lower():
            raise UpgradeRequired("This is a WebSocket.", headers={"Upgrade": "websocket"})
        origin = request.headers.get("Origin")
        if self._origins and origin is not None and origin not in self._origins:
            raise Forbidden("Pages of this origin may not connect; see CORS_ORIGINS.")
        ticket = parse_qs(query).get("ticket", [""])[0]
        if not ticket:
            raise Unauthenticated("Get a ticket with POST /v1/realtime/tickets and connect with ?ticket=…")
        try:
            await asyncio.wait_for(self._started.wait(), START_S)
            claims = await self._streams.redeem(ticket)
            if claims is None:
                raise Unauthenticated("The ticket is unknown, used or older than a minute.")
            claims.since = claims.since or time.time()
            socket.claims, socket.ticket = claims, await self._streams.issue(claims)
        except REDIS_ERRORS as error:
            raise Unavailable("Tickets cannot be checked right now.", headers={"Retry-After": "1"}) from error

    async def _page(self, path: str) -> Response:
        page = self.pages.get(path)
        if page is None:
            raise NotFound(f"There is nothing at {path[:200]}.")
        return _response(200, *await page())

    @staticmethod
    async def _live() -> Page:
        return JSON, b'{"status":"ok"}'

    async def _is_ready(self) -> Page:
        await self._ready()
        return JSON, b'{"status":"ok"}'

    @staticmethod
    async def _metrics() -> Page:
        body, content_type = exposition()
        return content_type, body

    @staticmethod
    async def _docs() -> Page:
        return "text/html; charset=utf-8", asyncapi.page()

    @staticmethod
    async def _asyncapi() -> Page:
        return JSON, asyncapi.encoded()


def _refuse(error: EnterpriseHubError, path: str) -> Response:
    problem, headers = problem_of(error)
    problem.instance = path[:200]
    return _response(problem.status, PROBLEM_JSON, msgspec.json.encode(problem), headers)


def _response(status: int, content_type: str, body: bytes, more: dict[str, str] | None = None) -> Response:
    headers = Headers(
        {
            "Date": formatdate(usegmt=True),
            "Connection": "close",
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **(more or {}),
        }
    )
    return Response(status, HTTPStatus(status).phrase, headers, body)
