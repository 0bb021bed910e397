"""HTTP services: the hot paths as plain ASGI with msgspec, everything else by FastAPI, one way to say no.

A service's app is `service_app(...)`; its hot routes are handlers `async (body: bytes, headers) -> Answer` that skip
the framework (a route costs 2-4 times less, see docs/decisions). Both answer errors as problem documents.
"""

import asyncio
import gc
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from msgspec import Struct
from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from enterprisehub.contracts.problems import Problem
from enterprisehub.kit import tracing
from enterprisehub.kit.errors import BadRequest, EnterpriseHubError, InvalidInput, TooLarge, Unavailable
from enterprisehub.kit.listen import listening
from enterprisehub.kit.telemetry import REQUEST_SECONDS, REQUESTS, exposition, logger

BODY_LIMIT = 1 << 20
COLLECT_AFTER = (50_000, 20, 100)
"""Objects before a collection: a batch makes thousands that die with it and hold no cycles."""

PROBLEM_JSON = "application/problem+json"

Headers = Mapping[bytes, bytes]
Check = Callable[[], Awaitable[None]]
"""Raises when a part that the service needs is not there."""


class Answer(Struct):
    """What a hot route answers: JSON bytes, status, more headers."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()


Handler = Callable[[bytes, Headers], Awaitable[Answer]]


class HotRoute(Struct, kw_only=True):
    """A route outside the framework. `request` and `answer` are Structs, for the OpenAPI document."""

    path: str
    handler: Handler
    request: Any = None
    answer: Any = None
    failed_item: Any = None
    """What may stand in a batch's answer in the place of an item."""
    summary: str = ""
    body_limit: int = BODY_LIMIT
    error_as_429: bool = False
    """For the intake: GoHighLevel resends after 429 only, so what would be a 5xx answers 429."""
    example_request: Any = None
    example_answer: Any = None


class HotPaths:
    """ASGI application: POSTs to hot paths go to their handlers, all else to the framework."""

    def __init__(self, service: str, fallback: ASGIApp, routes: list[HotRoute]) -> None:
        self.fallback = fallback
        self._routes = {
            route.path: (route, REQUEST_SECONDS.labels(service, route.path), _status_counters(service, route.path))
            for route in routes
        }
        self._log = logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._routes.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None:
            await self.fallback(scope, receive, send)
            return
        if not tracing.is_on():
            await self._answer(*found, dict(scope["headers"]), receive, send)
            return
        headers = dict(scope["headers"])
        with tracing.serving("POST", found[0].path, headers.get(b"traceparent")):
            await self._answer(*found, headers, receive, send)

    async def _answer(
        self,
        route: HotRoute,
        seconds: Histogram,
        counters: Callable[[int], None],
        headers: Headers,
        receive: Receive,
        send: Send,
    ) -> None:
        begin = time.perf_counter()
        try:
            body = await _read(receive, route.body_limit)
            if body is None:
                return
            answer = await route.handler(body, headers)
        except Exception as error:  # noqa: BLE001 the edge: whatever it is becomes a problem document
            answer = self._refuse(route, error)
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [
                    (b"content-type", b"application/json" if answer.status < 400 else PROBLEM_JSON.encode()),
                    (b"content-length", str(len(answer.body)).encode()),
                    *answer.headers,
                ],
            }
        )
        await send({"type": "http.response.body", "body": answer.body})
        seconds.observe(time.perf_counter() - begin, tracing.exemplar())
        counters(answer.status)
        if tracing.is_on():
            tracing.answered(answer.status)

    def _refuse(self, route: HotRoute, error: Exception) -> Answer:
        problem, headers = problem_of(error)
        if problem.status >= 500:
            self._log.error("request failed", route=route.path, exc_info=error)
            if route.error_as_429:
                problem = Problem(title="Try again", status=429, detail="The event could not be stored durably.")
        return Answer(
            msgspec.json.encode(problem),
            problem.status,
            tuple((k.lower().encode(), v.encode()) for k, v in headers.items()),
        )


def _status_counters(service: str, path: str) -> Callable[[int], None]:
    known: dict[int, Any] = {}

    def count(status: int) -> None:
        counter = known.get(status)
        if counter is None:
            counter = known[status] = REQUESTS.labels(service, path, "POST", str(status))
        counter.inc()

    return count


async def _read(receive: Receive, limit: int) -> bytes | None:
    """Read a body, None when the client went away."""
    message = await receive()
    if message["type"] != "http.request":
        return None
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        if len(body) > limit:
            raise TooLarge(f"The body has {len(body)} bytes; {limit} are allowed.")
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise TooLarge(f"The body has more than {limit} bytes.")
    return b"".join(parts)


def decode(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:
    """Decode a body; what is not JSON answers 400, what does not fit the schema 422."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        raise InvalidInput(message, errors=[{"pointer": _pointer(path.rstrip("`")), "detail": message}]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}") from error


def _pointer(path: str) -> str:
    return path.removeprefix("$").replace(".", "/").replace("[", "/").replace("]", "")


def problem_of(error: Exception) -> tuple[Problem, dict[str, str]]:
    """Return the problem document and headers for an error."""
    if isinstance(error, EnterpriseHubError):
        problem = Problem(title=error.title, status=error.status, detail=error.detail or None, errors=error.errors)
        return problem, error.headers
    if isinstance(error, HTTPException):
        return Problem(title=str(error.detail), status=error.status_code), dict(error.headers or {})
    return Problem(title="Internal error", status=500), {}


def service_app(
    service: str, *, title: str, checks: Mapping[str, Check], description: str = "", **fastapi: Any
) -> FastAPI:
    """Return a FastAPI application with health, metrics, docs and problem documents."""
    quiet: Any = dict.fromkeys(
        ("tracing", "metrics", "logs"), False
    )  # FastAPI's own spans would tell what was searched for
    app = FastAPI(
        title=title, description=description, version="1", docs_url="/docs", redoc_url=None, telemetry=quiet, **fastapi
    )
    app.add_middleware(_Observed, service=service)

    @app.exception_handler(Exception)
    @app.exception_handler(HTTPException)
    @app.exception_handler(EnterpriseHubError)
    async def refuse(request: Request, error: Exception) -> Response:
        problem, headers = problem_of(error)
        problem.instance = request.url.path
        return Response(msgspec.json.encode(problem), problem.status, headers, PROBLEM_JSON)

    @app.exception_handler(RequestValidationError)
    async def refuse_input(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [
            {"pointer": "/" + "/".join(str(part) for part in e["loc"]), "detail": e["msg"]} for e in error.errors()
        ]
        problem = Problem(title="Invalid input", status=422, errors=errors, instance=request.url.path)
        return Response(msgspec.json.encode(problem), 422, media_type=PROBLEM_JSON)

    @app.get("/health/live", tags=["health"], summary="Say that the process runs")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/health/ready", tags=["health"], summary="Say whether all that the service needs is there")
    async def ready() -> dict[str, str]:
        for name, check in checks.items():
            try:
                await asyncio.wait_for(check(), 2)
            except Exception as error:
                raise Unavailable(f"{name}: {str(error) or type(error).__name__}") from error
        return {"status": "ok"}

    @app.get("/metrics", tags=["health"], summary="Prometheus metrics", response_class=Response)
    async def metrics(request: Request) -> Response:
        body, content_type = exposition(request.headers.get("accept", ""))
        return Response(body, media_type=content_type)

    return app


class _Observed:
    """Count and time framework routes and write their canonical line; health and metrics are too frequent to log."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app = app
        self.service = service
        self._log = logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin, status = time.perf_counter(), 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with _traced(scope) as span:
            try:
                await self.app(scope, receive, observe)
            finally:
                self._note(scope, status, time.perf_counter() - begin, span)

    def _note(self, scope: Scope, status: int, seconds: float, span: Any) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        REQUESTS.labels(self.service, route, scope["method"], str(status)).inc()
        REQUEST_SECONDS.labels(self.service, route).observe(seconds, tracing.exemplar())
        if span is not None:
            span.update_name(f"{scope['method']} {route}")
            span.set_attribute("http.route", route)
            tracing.answered(status)
        if not route.startswith(("/health", "/metrics")):
            duration_ms = round(seconds * 1e3, 2)
            self._log.info("request", method=scope["method"], route=route, status=status, duration_ms=duration_ms)


def _traced(scope: Scope) -> AbstractContextManager[Any]:
    """Record a request; its path would name a contact, so the span is named once the route is known."""
    if not tracing.is_on() or scope["path"].startswith(("/health", "/metrics")):
        return nullcontext()
    return tracing.serving(scope["method"], "unmatched", dict(scope["headers"]).get(b"traceparent"))


def document(app: FastAPI, routes: list[HotRoute]) -> None:
    """Add hot routes to the application's OpenAPI document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = plain()
        types = [t for route in routes for t in (route.request, route.answer, route.failed_item) if t]
        bodies, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
        by_type = dict(zip(map(id, types), bodies, strict=True))
        for route in routes:
            if route.failed_item is not None:
                items = components[route.answer.__name__]["properties"]["items"]
                items["items"] = {"anyOf": [items["items"], by_type[id(route.failed_item)]]}
        schema.setdefault("components", {}).setdefault("schemas", {}).update(components)
        for route in routes:
            operation: dict[str, Any] = {
                "summary": route.summary,
                "responses": {
                    "200": {
                        "description": "OK",
                        "content": {"application/json": _media(by_type.get(id(route.answer)), route.example_answer)},
                    },
                    "4XX": {"description": "Problem document (RFC 9457)", "content": {PROBLEM_JSON: {}}},
                },
            }
            if route.request is not None:
                media = _media(by_type[id(route.request)], route.example_request)
                operation["requestBody"] = {"required": True, "content": {"application/json": media}}
            schema["paths"].setdefault(route.path, {})["post"] = operation
        app.openapi_schema = schema
        return schema

    app.openapi = openapi  # type: ignore[method-assign]


def _media(schema: Any, example: Any) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": schema} if schema else {}
    if example is not None:
        media["example"] = msgspec.to_builtins(example)
    return media


class _Corked:
    """A transport that writes once a turn of the loop: uvicorn writes head and body of an answer apart, two calls."""

    __slots__ = ("_call_soon", "_parts", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []
        self._call_soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Protocol(HttpToolsProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Corked(transport))  # type: ignore[arg-type]


class _Server(uvicorn.Server):
    """Leaves signals to the event loop: uvicorn would raise them again after its shutdown and skip our own clean-up."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


async def serve(app: Any, *, host: str, port: int, grace_s: float = 10) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=80,
        timeout_graceful_shutdown=int(grace_s),
        backlog=2048,
        lifespan="on",
        ws="none",
        http=_Protocol,
        proxy_headers=False,  # nobody is believed unasked; the hub reads them where a setting trusts its proxy
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    await server.serve(sockets=[listening(host, port)])
