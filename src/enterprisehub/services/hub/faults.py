"""What the database and the cache raise, as problem documents of the REST API."""

import asyncpg
import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response

from enterprisehub.contracts.problems import Problem
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.database import DATABASE_ERRORS
from enterprisehub.kit.http import PROBLEM_JSON
from enterprisehub.kit.telemetry import logger

RETRY_AFTER_S = "5"
BUSY = (asyncpg.TooManyConnectionsError, asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError)


def render_faults(app: FastAPI) -> None:
    """Answer 503 while a server is away, and 422 to values that no column can hold."""
    log = logger()

    async def away(request: Request, error: Exception) -> Response:
        log.warning("a server is away", error=str(error) or type(error).__name__)
        return _problem(request, Problem(title="Unavailable", status=503), {"Retry-After": RETRY_AFTER_S})

    async def unfit(request: Request, error: Exception) -> Response:  # noqa: ARG001 the framework's signature
        return _problem(request, Problem(title="Invalid input", status=422))

    for kind in (*DATABASE_ERRORS, *REDIS_ERRORS, *BUSY):
        app.add_exception_handler(kind, away)
    for wrong in (asyncpg.DataError, UnicodeEncodeError):
        app.add_exception_handler(wrong, unfit)


def _problem(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    problem.instance = request.url.path
    return Response(msgspec.json.encode(problem), problem.status, headers, PROBLEM_JSON)
