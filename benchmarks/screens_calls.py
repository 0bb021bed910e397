"""What the screens ask the hub: every page is drawn once, and each question that it asked is asked again and timed."""

import logging
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from streamlit.testing.v1 import AppTest

from benchmarks.stack import HUB
from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.http import HttpDoor
from enterprisehub.dashboards.shell.context import Context, Wiring
from enterprisehub.dashboards.shell.session import LoggedIn
from enterprisehub.kit.clock import SystemClock

PAGES = ("today", "lead", "properties", "retention", "coaching", "team", "trust", "operations", "settings")
READ_BY_POST = ("/what-if", "/matches")
WARM, CALLS = 3, 20

Question = tuple[str, str, bytes]
"""Method, path with its query, body."""


def _script(page: str, context: "Any") -> None:
    from importlib import import_module

    import_module(f"enterprisehub.dashboards.pages.{page}").draw(context)


def questions(token: str, role: Role, address: dict[str, str]) -> set[Question]:
    """Draw every page with an address's parameters, and return what the pages asked the hub."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)  # it warns of running outside its own server
    asked: set[Question] = set()

    def note(request: httpx.Request) -> None:
        asked.add((request.method, request.url.raw_path.decode(), request.read()))

    client = httpx.Client(base_url=HUB, timeout=60, event_hooks={"request": [note]})
    door = HttpDoor(client)
    user = LoggedIn(
        token=token, name="Bench", role=role, ghl_user_id=None, expires_at=datetime.now(UTC) + timedelta(hours=1)
    )
    context = Context(
        user=user,
        hub=door.as_user(token),
        wiring=Wiring(door=door, clock=SystemClock(), realtime_url=None, realtime_port=8004),
        zone="America/Chicago",
        open_lead=_elsewhere,
        log_out=lambda: None,
        touch=lambda: None,
    )
    for page in PAGES:
        app = AppTest.from_function(_script, args=(page, context), default_timeout=120)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        failed = [one.proto.body for one in app.get("html") if 'data-kind="error"' in one.proto.body]
        if app.exception or failed:
            raise RuntimeError(f"page {page}: {app.exception or failed}")
    client.close()
    return {one for one in asked if one[0] == "GET" or one[1].partition("?")[0].endswith(READ_BY_POST)}


def _elsewhere(key: object) -> "Any":
    raise RuntimeError(f"nobody clicked, and yet {key} is opened")


def timed(token: str, asked: Iterable[Question]) -> dict[str, tuple[float, float]]:
    """Ask each question again, one after the other; return its p50 and p95 in milliseconds."""
    found = {}
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    with httpx.Client(base_url=HUB, timeout=60, headers=headers) as client:
        for method, path, body in sorted(asked):
            spans = [_span_ms(client, method, path, body) for _ in range(WARM + CALLS)][WARM:]
            found[f"{method} {path}"] = (statistics.median(spans), statistics.quantiles(spans, n=20)[-1])
    return found


def _span_ms(client: httpx.Client, method: str, path: str, body: bytes) -> float:
    began = time.perf_counter()
    client.request(method, path, content=body or None).raise_for_status()
    return (time.perf_counter() - began) * 1e3
