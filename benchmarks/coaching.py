"""The coaching service over HTTP: message to tip at 200/s, 5,000 live sessions, and a long history beside a short one.

`python -m benchmarks.coaching` starts a stack of its own.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from redis.asyncio import Redis

from benchmarks.machine import used
from benchmarks.scoring import BODIES, open_loop, subjects
from benchmarks.stack import running
from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold

COACHING = "http://127.0.0.1:8003"
SESSIONS = 5000
AT_ONCE = 128


async def tips(rate: float = 200, seconds: float = 15) -> dict[str, float]:
    """Ask for single tips."""
    bodies = [msgspec.json.encode(one) for one in subjects(SESSIONS)]
    return await open_loop(COACHING, "/v1/coaching/suggest", bodies, rate=rate, seconds=seconds)


async def sessions(pid: int, redis_url: str) -> dict[str, Any]:
    """Make 5,000 sessions; return what the process and Redis hold, and how many sessions were kept."""
    made = subjects(SESSIONS)
    async with httpx.AsyncClient(base_url=COACHING, timeout=30) as http, Redis.from_url(redis_url) as redis:
        before = (await redis.info("memory"))["used_memory"]
        for start in range(0, SESSIONS, AT_ONCE):
            body = msgspec.json.encode({"items": made[start : start + AT_ONCE]})
            headers = {"content-type": "application/json"}
            (await http.post("/v1/coaching/suggest/batch", content=body, headers=headers)).raise_for_status()
        await asyncio.sleep(1)
        kept = sum([1 async for _ in redis.scan_iter("session:coaching:*", count=1000)])
        held = (await redis.info("memory"))["used_memory"] - before
    mib = 2**20
    return {"kept": kept, "service_mib": round(used(pid).pss_bytes / mib), "redis_mib": round(held / mib, 1)}


def history(messages: int, rounds: int = 300) -> float:
    """Return the microseconds of adding one message to a conversation of so many."""
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def message(number: int) -> MessageExchanged:
        moment = at + timedelta(minutes=number)
        return MessageExchanged(
            event_id=f"e{number}", location_id="bench", contact_id="c", message_id=f"m{number}", occurred_at=moment,
            known_at=moment, inbound=number % 2 == 0, channel=Channel.SMS, body=BODIES[number % len(BODIES)],
        )  # fmt: skip

    state = fold([message(number) for number in range(messages)])
    encoded = msgspec.json.encode(state)
    seconds = 0.0
    for number in range(rounds):
        copy = msgspec.json.decode(encoded, type=ContactState)
        event = message(messages + 2 * number)
        began = time.perf_counter()
        fold([event], copy)
        seconds += time.perf_counter() - began
    return round(seconds / rounds * 1e6, 1)


def main() -> None:
    short, long = history(20), history(2000)
    print(f"one more message on 20: {short} us, on 2,000: {long} us")
    with running() as stack:
        found = msgspec.json.decode((stack.folder / "data" / "run.json").read_bytes())
        print("200/s:", asyncio.run(tips()))
        print("sessions:", asyncio.run(sessions(stack.pids()["coaching"], found["redis_url"])))


if __name__ == "__main__":
    main()
