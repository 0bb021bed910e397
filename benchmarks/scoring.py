"""The ml service over HTTP: one score with reasons at 200/s, and a batch of 10,000."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from benchmarks.machine import quantile
from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.scoring import EncodedSubject, ScoreBatch
from enterprisehub.domain.fold import fold

ML = "http://127.0.0.1:8002"
BODIES = (
    "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months",
    "Can we see it on Saturday?",
    "just browsing, no rush",
    "hi",
)


def subjects(count: int) -> list[EncodedSubject]:
    """Return contacts with a short conversation each."""
    now = datetime.now(UTC)
    made = []
    for number in range(count):
        events = [
            MessageExchanged(
                event_id=f"e{number}-{turn}", location_id="bench", contact_id=f"c{number}", message_id=f"m{turn}",
                occurred_at=datetime.fromtimestamp(now.timestamp() - 3600 * (turn + 1 + number % 50), UTC),
                known_at=now, inbound=turn % 2 == 0, channel=Channel.SMS, body=BODIES[(number + turn) % len(BODIES)],
            )
            for turn in range(4)
        ]  # fmt: skip
        made.append(EncodedSubject(now, msgspec.Raw(msgspec.json.encode(fold(events)))))
    return made


async def open_loop(base_url: str, path: str, bodies: list[bytes], *, rate: float, seconds: float) -> dict[str, float]:
    """Post bodies in turn on schedule, open loop; return the latencies in milliseconds from when each was due."""
    latencies: list[float] = []
    async with httpx.AsyncClient(base_url=base_url, timeout=10) as http:

        async def one(body: bytes, due: float) -> None:
            response = await http.post(path, content=body, headers={"content-type": "application/json"})
            response.raise_for_status()
            latencies.append(time.perf_counter() - due)

        await asyncio.gather(*(one(body, time.perf_counter()) for body in bodies[:8]))
        latencies.clear()
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(int(rate * seconds)):
                due = begin + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(one(bodies[number % len(bodies)], due))
    latencies.sort()
    return {name: round(quantile(latencies, share) * 1e3, 2) for name, share in (("p50", 0.5), ("p99", 0.99))}


async def singles(rate: float = 200, seconds: float = 10) -> dict[str, float]:
    """Ask for single scores with reasons."""
    bodies = [msgspec.json.encode(one) for one in subjects(200)]
    return await open_loop(ML, "/v1/leads/score", bodies, rate=rate, seconds=seconds)


async def batch(count: int = 10_000) -> dict[str, Any]:
    """Score a batch and return the seconds it took, with the number of answers."""
    body = msgspec.json.encode({"items": subjects(count)})
    async with httpx.AsyncClient(base_url=ML, timeout=60) as http:
        began = time.perf_counter()
        response = await http.post("/v1/leads/score/batch", content=body, headers={"content-type": "application/json"})
        seconds = time.perf_counter() - began
    response.raise_for_status()
    answers = msgspec.json.decode(response.content, type=ScoreBatch).items
    return {"seconds": round(seconds, 3), "answers": len(answers), "request_mib": round(len(body) / 2**20, 1)}
