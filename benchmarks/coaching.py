"""The coaching service over HTTP: message to tip at 200/s, 5,000 live sessions, and a long history beside a short one.

`python -m benchmarks.coaching` starts a stack of its own. `--beside-reading` measures only the tips, with the service kept to one core,
alone and while the second reading goes on beside them at the pace of the pipeline.
"""

import argparse
import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from redis.asyncio import Redis

from benchmarks.machine import family, used
from benchmarks.reading import bodies as inbound
from benchmarks.scoring import BODIES, open_loop, subjects
from benchmarks.stack import running
from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold
from enterprisehub.services.pipeline.second_reading import BATCH, REST

COACHING = "http://127.0.0.1:8003"
SESSIONS = 5000
AT_ONCE = 128


async def tips(rate: float = 200, seconds: float = 15) -> dict[str, float]:
    """Ask for single tips."""
    bodies = [msgspec.json.encode(one) for one in subjects(SESSIONS)]
    return await open_loop(COACHING, "/v1/coaching/suggest", bodies, rate=rate, seconds=seconds)


async def read_batch(http: httpx.AsyncClient, texts: list[str], start: int) -> float:
    """Have a batch of messages read again; return the seconds that it took."""
    at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    items = [{"body": texts[(start + number) % len(texts)], "at": at} for number in range(BATCH)]
    headers, began = {"content-type": "application/json"}, time.perf_counter()
    body = msgspec.json.encode({"items": items})
    (await http.post("/v1/coaching/understand/batch", content=body, headers=headers)).raise_for_status()
    return time.perf_counter() - began


async def read_again(texts: list[str], done: list[float]) -> None:
    """Have batches read again until cancelled, resting after each as the pipeline does; note the seconds of each."""
    async with httpx.AsyncClient(base_url=COACHING, timeout=60) as http:
        while True:
            done.append(await read_batch(http, texts, BATCH * len(done)))
            await asyncio.sleep(REST * done[-1])


async def beside_reading(pid: int, seconds: float = 20) -> None:
    """Print the latencies and CPU of tips at 200/s on one core, without and with the second reading."""
    core = {max(os.sched_getaffinity(0))}
    for process in family(pid):
        for thread in process.threads():
            os.sched_setaffinity(thread.id, core)
    texts = inbound()
    async with httpx.AsyncClient(base_url=COACHING, timeout=60) as http:
        await read_batch(http, texts, 0)  # loads the encoder
    for reading in (False, True):
        done: list[float] = []
        task = asyncio.create_task(read_again(texts, done)) if reading else None
        cpu, begun = used(pid).cpu_s, time.perf_counter()
        latencies = await tips(seconds=seconds)
        took, spent = time.perf_counter() - begun, used(pid).cpu_s - cpu
        if task is not None:
            task.cancel()
        rate, longest = BATCH * len(done) / took, max(done, default=0.0)
        print(
            f"one core, 200 tips/s, {rate:.0f} messages/s read again (a batch took {longest:.2f} s at most): ", end=""
        )
        print(f"{latencies} ms, {spent / took:.0%} of the core", flush=True)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside-reading", action="store_true")
    if parser.parse_args().beside_reading:
        with running() as stack:
            asyncio.run(beside_reading(stack.pids()["coaching"]))
        return
    short, long = history(20), history(2000)
    print(f"one more message on 20: {short} us, on 2,000: {long} us")
    with running() as stack:
        found = msgspec.json.decode((stack.folder / "data" / "run.json").read_bytes())
        print("200/s:", asyncio.run(tips()))
        print("sessions:", asyncio.run(sessions(stack.pids()["coaching"], found["redis_url"])))


if __name__ == "__main__":
    main()
