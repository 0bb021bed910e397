"""The dashboards' process: `streamlit run` finds `app` here and serves it as ASGI.

Health is where every service has it. The content security policy keeps every page from asking any other host for
anything, whatever a message's text may hold; sockets go to the realtime service, wherever it is.
"""

from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.dashboards.shell.keeping import HANDOVER
from enterprisehub.kit.telemetry import exposition

DIRECTIVES = {
    "default-src": "'self'",
    "connect-src": "'self' ws: wss: blob: data:",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
HEADERS = {
    "content-security-policy": "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items()),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class SafeHeaders:
    """Adds the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_safe if scope["type"] == "http" else send)


async def live(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def metrics(request: Request) -> Response:
    body, content_type = exposition(request.headers.get("accept", ""))
    return Response(body, media_type=content_type)


app = st.App(
    Path(__file__).parent / "entry" / "script.py",
    routes=[Route("/health/live", live), Route("/health/ready", live), Route("/metrics", metrics), HANDOVER.route()],
    middleware=[Middleware(SafeHeaders)],
)
