"""Compare our rate with that of the founding document's literal flow, in one run on one machine."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from benchmarks.main_job import load
from benchmarks.stack import Stack, running
from enterprisehub.kit.security import sign

PORT = 8090
COUNT = 2000
CALLERS = 32
OURS_RATE, OURS_SECONDS = 3000, 15
"""More than two cores carry: what is acknowledged is worked off at the highest rate there is."""


async def compare() -> tuple[float, float]:
    """Return events/s of both, each kept saturated until its last event was done: the literal flow by 32 callers."""
    with running() as stack:
        key = stack.operator_key()
        await load(stack, key, 100, 5)
        theirs = await _literal(stack)
        outcome = await load(stack, key, OURS_RATE, OURS_SECONDS)
        if not outcome.ledger_holds:
            raise RuntimeError(f"ours lost something at {OURS_RATE}/s: {outcome}")
        ours = outcome.acknowledged / outcome.worked_off_s
    return ours, theirs


async def _literal(stack: Stack) -> float:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.seed_flow", str(PORT)], env=stack.environ)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{PORT}", timeout=60, limits=httpx.Limits(max_connections=CALLERS)
        ) as http:
            await _answering(http)
            numbers = iter(range(COUNT))
            await _post(http, stack, -1)
            began = time.perf_counter()
            await asyncio.gather(*(_caller(http, stack, numbers) for _ in range(CALLERS)))
            return COUNT / (time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(10)


async def _answering(http: httpx.AsyncClient) -> None:
    for _ in range(100):
        try:
            await http.get("/docs")
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the literal flow did not start")


async def _caller(http: httpx.AsyncClient, stack: Stack, numbers: Iterator[int]) -> None:
    for number in numbers:
        await _post(http, stack, number)


async def _post(http: httpx.AsyncClient, stack: Stack, number: int) -> None:
    body = httpx.Request("POST", "http://x", json=_payload(number)).content
    headers = {"content-type": "application/json", "x-ghl-signature": sign(stack.key, body)}
    (await http.post("/webhooks/ghl", content=body, headers=headers)).raise_for_status()


def _payload(number: int) -> dict[str, str]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    contact = f"seed-{number % 500}"
    return {
        "type": "InboundMessage", "locationId": f"seed{number % 20}", "contactId": contact, "messageType": "SMS",
        "conversationId": f"v-{contact}", "messageId": f"seed-m-{number}", "webhookId": f"seed-w-{number}",
        "body": "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months",
        "dateAdded": now, "timestamp": now, "direction": "inbound",
    }  # fmt: skip
