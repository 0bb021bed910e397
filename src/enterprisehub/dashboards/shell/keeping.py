"""Stay logged in when the page is loaded again: the session's token in a cookie that no script can read.

What logs a user in runs behind a WebSocket and cannot set a cookie. So it leaves the token here for a code; the browser
brings the code to `/session` and gets the cookie in the answer. A code works once, for a minute, in this process only.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enterprisehub.kit.clock import Clock, SystemClock

COOKIE: Final = "enterprisehub_screens"
CODE_HEADER: Final = "x-session-code"
"""A header of our own: another site's page cannot send it along."""
CODE_HOLDS: Final = timedelta(minutes=1)


class Kept(Struct, frozen=True):
    token: str
    """Empty: nobody is logged in, the cookie goes."""
    until: datetime


class Handover:
    """Tokens on their way into a cookie, by code."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[datetime, Kept]] = {}
        self._lock = Lock()

    def leave(self, kept: Kept) -> str:
        """Return the code that gets it back."""
        code, now = secrets.token_hex(32), self._clock.now()
        with self._lock:
            self._waiting = {one: there for one, there in self._waiting.items() if there[0] > now}
            self._waiting[code] = (now + CODE_HOLDS, kept)
        return code

    def waiting(self, code: str) -> bool:
        """Say whether the browser has yet to bring a code."""
        found = self._waiting.get(code)
        return found is not None and found[0] > self._clock.now()

    def fetch(self, code: str) -> Kept | None:
        """Use a code up; None when it is unknown, used or too old."""
        with self._lock:
            ends, kept = self._waiting.pop(code, (datetime.min.replace(tzinfo=self._clock.now().tzinfo), None))
        return kept if ends > self._clock.now() else None

    def route(self) -> Route:
        """Return `/session`, which sets and deletes the cookie."""

        async def answer(request: Request) -> Response:
            origin = request.headers.get("origin")
            code = request.headers.get(CODE_HEADER)
            if not code or not origin or urlsplit(origin).netloc != request.headers.get("host"):
                return Response(status_code=403)
            kept = self.fetch(code)
            if kept is None:
                return Response(status_code=410)
            response = Response(status_code=204)
            if not kept.token:
                response.delete_cookie(COOKIE, httponly=True, samesite="strict")
                return response
            secure = "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")}
            lasts_s = int((kept.until - self._clock.now()).total_seconds())
            response.set_cookie(COOKIE, kept.token, max_age=lasts_s, httponly=True, samesite="strict", secure=secure)
            return response

        return Route("/session", answer, methods=["POST"])


HANDOVER: Final = Handover(SystemClock())
"""The process's own: the script and the route meet here."""


def bring(code: str) -> None:
    """Have the browser bring a code to `/session`. It tells nobody: a script run for that could swallow a user's click."""
    _component()(key=f"keep-{code[:8]}", data={"code": code})


@cache
def _component() -> Callable[..., Any]:
    script = files("enterprisehub.dashboards.shell").joinpath("keep.js").read_text("utf-8")
    return st.components.v2.component("enterprisehub_keep", html="<span hidden></span>", js=script)
