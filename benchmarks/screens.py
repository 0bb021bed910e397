"""The screens with 50,000 contacts and 500,000 events in the database and all services running, as `python -m benchmarks screens`.

Filled first, which takes a minute or two (`benchmarks.brokerage`); then what pages ask, what sessions weigh, how soon a page can
be used and a live event is seen. Pages are an operator's, of all twenty offices: what a team lead sees is a part of it.
"""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from benchmarks import screens_pages
from benchmarks.brokerage import Filled
from benchmarks.machine import used
from benchmarks.screens_calls import PAGES, questions, timed
from benchmarks.screens_sessions import Sessions
from benchmarks.stack import HUB, Stack
from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.security import sign

PASSWORD = "bench-bench-bench"
SESSIONS = 50
FEW = ("today", "lead", "team", "operations")


@dataclass(frozen=True)
class Screens:
    filled: Filled
    calls_ms: dict[str, tuple[float, float]]
    """p50 and p95 by call, the operator's and the team lead's."""
    sessions_bytes: int
    usable_s: dict[str, float]
    seen_ms: list[float]


async def measure(stack: Stack, filled: Filled) -> Screens:
    """Measure over a database that was filled."""
    for email, more in (("operator@bench.example", ["create-operator"]), ("lead@bench.example", ["invite"])):
        given = ["--role", "lead", "--location", filled.largest] if more == ["invite"] else []
        stack.cli("users", *more, email, *given, "--password-stdin", given=PASSWORD)
    operator = await asyncio.to_thread(_log_in, "operator@bench.example")
    lead = await asyncio.to_thread(_log_in, "lead@bench.example")
    address = await asyncio.to_thread(_address, operator, filled.largest)
    calls: dict[str, tuple[float, float]] = {}
    for token, role in ((operator, Role.OPERATOR), (lead, Role.LEAD)):
        asked = await asyncio.to_thread(questions, token, role, address)
        for call, times in (await asyncio.to_thread(timed, token, asked)).items():
            calls[f"{role.value} {call}"] = times
    pages = {page: _page(page, address) for page in PAGES}
    sessions = await _sessions(stack, operator, pages)
    found = await asyncio.to_thread(_browsed, stack, operator, pages, filled.largest)
    return Screens(filled, calls, sessions, *found)


def _log_in(email: str) -> str:
    answer = httpx.post(f"{HUB}/v1/sessions", json={"email": email, "password": PASSWORD}, timeout=20)
    token: str = answer.raise_for_status().json()["token"]
    return token


def _address(token: str, location_id: str) -> dict[str, str]:
    """Return the parameters of pages about one lead and one listing: the first of the call queue, the cheapest home."""
    with httpx.Client(base_url=HUB, headers={"authorization": f"Bearer {token}"}, timeout=60) as client:
        where: dict[str, str | int] = {"location_id": location_id, "limit": 1}
        lead = client.get("/v1/leads", params={**where, "order": "call"}).raise_for_status().json()["items"][0]
        home = client.get("/v1/properties", params={**where, "status": "Active"}).raise_for_status().json()["items"][0]
    return {"contact": lead["contact_id"], "location": location_id, "listing": home["property_id"]}


def _page(page: str, address: dict[str, str]) -> str:
    named = {"lead": ("contact", "location"), "properties": ("listing",)}.get(page, ())
    query = "&".join(f"{name}={address[name]}" for name in named)
    return f"{page}?{query}" if query else page


async def _sessions(stack: Stack, token: str, pages: dict[str, str]) -> int:
    """Return what the screens' process weighs with 50 tabs open, their pages drawn."""
    async with Sessions(token) as sessions:
        await sessions.open([pages[FEW[number % len(FEW)]] for number in range(SESSIONS)])
        return used(stack.pids()["dashboards"]).pss_bytes


def _browsed(stack: Stack, token: str, pages: dict[str, str], location_id: str) -> tuple[dict[str, float], list[float]]:
    with screens_pages.chromium() as browser, httpx.Client(base_url=HUB) as hub:
        context = screens_pages.logged_in(browser, token)
        usable = screens_pages.usable_s(context, pages, stack.folder)

        def send() -> None:
            body = msgspec.json.encode(_message(location_id))
            headers = {"content-type": "application/json", "x-ghl-signature": sign(stack.key, body)}
            hub.post("/webhooks/ghl", content=body, headers=headers).raise_for_status()

        return usable, screens_pages.seen_after_ms(context, send)


def _message(location_id: str) -> dict[str, Any]:
    """Return a message in which a second reading finds nothing: what it found would be an event of its own on the page."""
    now, number = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z", uuid.uuid4().hex
    return {
        "type": "InboundMessage", "locationId": location_id, "contactId": f"live-{number[:2]}", "messageType": "SMS",
        "conversationId": f"v-{number[:2]}", "messageId": number, "webhookId": number, "direction": "inbound",
        "body": "ok", "dateAdded": now, "timestamp": now,
    }  # fmt: skip
