"""Measure the realtime service on loopback: from publishing to the last delivery of a room, and its memory.

`python -m benchmarks.realtime` starts a Postgres, a Valkey and a realtime service of its own, opens 5,000 sockets (50
rooms of 100), publishes at random moments (Poisson) so that 10,000 deliveries/s result, and prints one JSON object. All
clients are in this process, on the same machine: its CPU is reported apart. Smaller sizes are refused; `--quick` only
tries the benchmark out, and says so.
"""

import argparse
import asyncio
import contextlib
import functools
import gc
import json
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from benchmarks.machine import Used, facts, quantile, used
from benchmarks.realtime_client import NUMBER, Arrivals, Subscriber
from enterprisehub.clients.realtime import Publisher
from enterprisehub.contracts.realtime import Kind, Publication, TicketClaims
from enterprisehub.kit import cache
from enterprisehub.kit.embedded import launch, postgres, valkey
from enterprisehub.kit.migrations import migrate

FULL = {"rooms": 50, "members": 100, "rate": 10_000, "seconds": 30}
QUICK = {"rooms": 10, "members": 20, "rate": 2_000, "seconds": 3}
OPEN_AT_ONCE = 100
PAD = "x" * 550
"""Makes the data about as long as a score with its reasons."""

SERVE = (
    "import uvloop; from enterprisehub.kit import settings; from enterprisehub.services.realtime.app import main; "
    "uvloop.run(main(settings.read()))"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, least in FULL.items():
        parser.add_argument(f"--{name}", type=int, help=f"at least {least}")
    parser.add_argument("--quick", action="store_true", help="small; not a figure")
    arguments = parser.parse_args()
    size = {name: getattr(arguments, name) or (QUICK if arguments.quick else FULL)[name] for name in FULL}
    small = [name for name, least in FULL.items() if size[name] < least]
    if small and not arguments.quick:
        parser.error(f"smaller than the size that the target names: {', '.join(small)} (--quick to try it out)")
    result = {"command": " ".join(["python -m benchmarks.realtime", *sys.argv[1:]]), **facts(), **size}
    if small:
        result["note"] = "NOT the full size: a trial of the benchmark, not a figure"
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as environ:
        result |= uvloop.run(measured(size, environ))
    print(json.dumps(result, indent=2))


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """Start Postgres and Valkey; give the environment of a service."""
    with contextlib.ExitStack() as stack:
        database, streams = postgres(folder), valkey(folder)
        for server in (database, streams):
            stack.callback(launch(server).stop)
        asyncio.run(migrate(database.url))
        own = {"DATABASE_URL": database.url, "REDIS_URL": streams.url, "ENTERPRISEHUB_DATA_DIR": str(folder)}
        yield os.environ | own


@contextlib.contextmanager
def service(environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run the realtime service; give its process number and port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVE], env=environ | {"PORT": str(port)})
    try:
        wait_ready(port, process)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)


def wait_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2)
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the realtime service did not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def measured(size: dict[str, int], environ: dict[str, str]) -> dict[str, Any]:
    rooms = [f"contact_{number:04}" for number in range(size["rooms"])]
    redis = cache.connect(environ["REDIS_URL"])
    room_for_files(size["rooms"] * size["members"])
    with service(environ) as (pid, port):
        alone = used(pid)
        arrivals = Arrivals(2 * size["seconds"] * size["rate"] // size["members"] + 1000)
        subscribers = await connected(redis, port, rooms, size["members"], arrivals)
        before, own = used(pid), time.process_time()
        begun = time.perf_counter()
        sent = await publish(Publisher(redis), rooms, arrivals, size)
        seconds = time.perf_counter() - begun
        await asyncio.sleep(1)
        after, own = used(pid), time.process_time() - own
        lost = [subscriber.lost for subscriber in subscribers if subscriber.lost]
        assert not lost, f"{len(lost)} clients were disconnected, the first by {lost[0]}"
        await redis.aclose()
    result = figures(arrivals, sent, seconds, size["members"])
    return result | resources(alone, before, after, own, len(arrivals.each_s), len(subscribers))


def room_for_files(sockets: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < sockets + 200:
        raise SystemExit(f"needs {sockets + 200} open files, the limit is {hard} (ulimit -n)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def connected(redis: Any, port: int, rooms: list[str], members: int, arrivals: Arrivals) -> list[Subscriber]:
    """Open all sockets, each subscribed to its room's contact channel."""
    claims = msgspec.json.encode(TicketClaims(user="bench", role="operator"))
    wanted = [(f"bench-{number}", room) for room in rooms for number in range(members)]
    found: list[Subscriber] = []
    loop = asyncio.get_running_loop()
    for start in range(0, len(wanted), OPEN_AT_ONCE):
        pipe = redis.pipeline(transaction=False)
        some = [(f"{room}-{name}", room) for name, room in wanted[start : start + OPEN_AT_ONCE]]
        for ticket, _ in some:
            pipe.set(cache.TICKET.key(ticket), claims, ex=cache.TICKET.ttl_s)
        await pipe.execute()
        for ticket, room in some:
            make = functools.partial(Subscriber, ticket, f"contact:{room}", arrivals)
            _, subscriber = await loop.create_connection(make, "127.0.0.1", port)
            found.append(subscriber)
        async with asyncio.timeout(30):
            await asyncio.gather(*(subscriber.ready for subscriber in found[start:]))
    gc.collect()
    gc.freeze()
    return found


async def publish(publisher: Publisher, rooms: list[str], arrivals: Arrivals, size: dict[str, int]) -> int:
    """Publish open loop at random moments; return how many."""
    chance = random.Random(7)
    per_s = size["rate"] / size["members"]
    begun = due = time.perf_counter()
    number = 0
    while (due := due + chance.expovariate(per_s)) < begun + size["seconds"]:
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        one = Publication(
            kind=Kind.CONTACT,
            location_id="bench",
            contact_id=chance.choice(rooms),
            event_id=f"e{number}",
            data=msgspec.Raw(f'{{"pad":"{PAD}","n":"{number:0{NUMBER}}"}}'.encode()),
        )
        arrivals.sent[number] = due
        await publisher.publish([one])
        number += 1
    return number


def figures(arrivals: Arrivals, sent: int, seconds: float, members: int) -> dict[str, Any]:
    """Return times from the moment that a publication was due."""
    missing = sum(members - arrivals.count[number] for number in range(sent))
    whole = (number for number in range(sent) if arrivals.count[number] == members)
    last = sorted((arrivals.last[number] - arrivals.sent[number]) * 1000 for number in whole)
    each = sorted(one * 1000 for one in arrivals.each_s)
    return {
        "published": sent,
        "deliveries": len(each),
        "missing": missing,
        "deliveries_per_s": round(len(each) / seconds),
        "publish_to_last_delivery_ms": quantiles(last),
        "publish_to_delivery_ms": quantiles(each),
    }


def quantiles(ascending: list[float]) -> dict[str, float]:
    named = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {name: round(quantile(ascending, share), 2) for name, share in named.items()}


def resources(
    alone: Used, before: Used, after: Used, own_s: float, deliveries: int, connections: int
) -> dict[str, Any]:
    return {
        "connections": connections,
        "service_pss_mb": round(max(before.pss_bytes, after.pss_bytes) / 1e6, 1),
        "service_pss_without_connections_mb": round(alone.pss_bytes / 1e6, 1),
        "kib_per_connection": round((after.pss_bytes - alone.pss_bytes) / connections / 1024, 1),
        "service_cpu_ms_per_connection": round((before.cpu_s - alone.cpu_s) / connections * 1000, 3),
        "service_cpu_us_per_delivery": round((after.cpu_s - before.cpu_s) / deliveries * 1e6, 2),
        "client_cpu_us_per_delivery": round(own_s / deliveries * 1e6, 2),
    }


if __name__ == "__main__":
    main()
