"""Composition root of the stand-in. Its books lie in `standin.json` in the data directory, so that a demo resumes."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enterprisehub.clients.gohighlevel.books import Books
from enterprisehub.clients.gohighlevel.errors import GoHighLevelError, NotFoundThere, RejectedBody, WrongTenant
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.kit.http import serve
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings
from enterprisehub.kit.telemetry import configure_logging, exposition
from enterprisehub.simulation.standin.control import Control
from enterprisehub.simulation.standin.endpoints import Contacts, Conversations, Deals, Locations, answer
from enterprisehub.simulation.standin.faults import Faults
from enterprisehub.simulation.standin.gate import Gate
from enterprisehub.simulation.standin.limits import Limits
from enterprisehub.simulation.standin.tokens import IssuedTokens

KEEP_S: Final = 5.0
_STATUS: Final[dict[type[Exception], int]] = {NotFoundThere: 404, WrongTenant: 403, RejectedBody: 422}


async def main(settings: Settings) -> None:
    """Serve until SIGTERM; contacts that nobody seeded are created when first asked for."""
    configure_logging("standin", settings.log_format)
    path = settings.data_dir / "standin.json"
    books = read_books(path)
    keeping = asyncio.create_task(_keep(books, path))
    try:
        port = settings.port or PORTS["standin"]
        await serve(build(FakeGoHighLevel(books, creates_unknown=True)), host=settings.host, port=port)
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        write_books(books, path)


def build(crm: FakeGoHighLevel) -> Gate:
    """Return the ASGI application over the given state."""
    tokens, limits, faults = IssuedTokens(), Limits(), Faults()
    control = Control(crm.books, tokens=tokens, limits=limits, faults=faults)
    parts = (Contacts(crm), Locations(crm), Conversations(crm), Deals(crm), control)
    health = [Route(f"/health/{name}", _healthy) for name in ("live", "ready")]
    handlers: Any = {GoHighLevelError: _refused, ValueError: _refused}
    app = Starlette(
        routes=[*health, Route("/metrics", _metrics), *(route for part in parts for route in part.routes())],
        exception_handlers=handlers,
    )
    gate = control.gate = Gate(app, crm.books, tokens=tokens, limits=limits, faults=faults)
    return gate


async def _refused(_: Request, error: Exception) -> Response:
    status = _STATUS.get(type(error), 422)
    message: Any = [str(error)] if status == 422 else str(error)
    return answer({"statusCode": status, "message": message}, status)


async def _healthy(_: Request) -> Response:
    return answer({"status": "ok"})


async def _metrics(request: Request) -> Response:
    body, content_type = exposition(request.headers.get("accept", ""))
    return Response(body, media_type=content_type)


def read_books(path: Path) -> Books:
    """Return the kept books, empty ones when there are none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Books)
    except (OSError, msgspec.MsgspecError):
        return Books()


def write_books(books: Books, path: Path) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_bytes(msgspec.json.encode(books))
    draft.replace(path)


async def _keep(books: Books, path: Path) -> None:
    """Write the books when they have changed; what a kill loses is at most KEEP_S old."""
    kept = b""
    while True:
        await asyncio.sleep(KEEP_S)
        content = msgspec.json.encode(books)
        if content != kept:
            await asyncio.to_thread(write_books, books, path)
            kept = content
