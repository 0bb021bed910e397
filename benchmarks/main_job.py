"""Webhooks at a rate, followed from the signature to the socket: latencies, losses, CPU by process.

`python -m benchmarks.main_job --rate 1000 --seconds 60` starts a stack of its own, prints JSON.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import ledger
from benchmarks.machine import Used, busy_s, facts, quantile, total_pss, used_by
from benchmarks.stack import Stack, running
from benchmarks.subscriber import Subscriber


@dataclass(frozen=True)
class Outcome:
    rate_per_s: float
    seconds: float
    sent: int
    acknowledged: int
    statuses: dict[str, int]
    ack_ms: dict[str, float]
    socket_ms: dict[str, float]
    drained_s: float
    worked_off_s: float
    """From when the first webhook was due until the last one was done."""
    not_on_socket: int
    doubled_on_socket: int
    ledger: dict[str, Any]
    ledger_holds: bool
    generator_cpu_us: float
    cpu_us_per_event: dict[str, float]
    pss_mib: dict[str, float]
    others_cores: float
    """Cores that programs other than ours, the generator and this one kept busy meanwhile: near 0 on a quiet machine."""

    @property
    def cpu_us(self) -> float:
        return round(sum(self.cpu_us_per_event.values()), 1)

    @property
    def nothing_lost(self) -> bool:
        return (
            self.ledger_holds and self.acknowledged == self.sent and not (self.not_on_socket or self.doubled_on_socket)
        )


async def load(stack: Stack, key: str, rate: float, seconds: float, *, seed: int | None = None) -> Outcome:
    """Send a load to a running stack and follow every acknowledged webhook to its effects."""
    path = stack.folder / f"ledger-{rate:g}"
    pids = stack.pids()
    async with Subscriber(key) as subscriber:
        before, machine, began = used_by(pids), busy_s() - _own_cpu_s(), time.monotonic()
        report = await generate(stack, rate, seconds, path, seed)
        drained_s = await ledger.wait_drained(stack.database_url())
        await _settle(subscriber)
        after = used_by(pids)
        others_s = busy_s() - _own_cpu_s() - machine - sum(after[name].cpu_s - before[name].cpu_s for name in before)
        elapsed_s = time.monotonic() - began
        arrivals = subscriber.arrivals()
    due = ledger_times(path)
    checked = await ledger.check(stack.database_url(), set(due))
    contact_events = await ledger.contact_events(stack.database_url(), set(due))
    latencies = sorted(arrivals[one][0] - due[one] for one in contact_events if one in arrivals)
    return Outcome(
        rate_per_s=rate,
        seconds=report["seconds"],
        sent=report["sent"],
        acknowledged=report["acknowledged"],
        statuses=report["statuses"],
        ack_ms={"p50": report["ack_p50_ms"], "p99": report["ack_p99_ms"], "max": report["ack_max_ms"]},
        socket_ms={
            name: round(quantile(latencies, q) * 1e3, 1) for name, q in (("p50", 0.5), ("p99", 0.99), ("max", 1))
        },
        drained_s=round(drained_s, 2),
        worked_off_s=round(await ledger.last_done(stack.database_url()) - min(due.values()), 2),
        not_on_socket=sum(one not in arrivals for one in contact_events),
        doubled_on_socket=sum(len(times) > 1 for one, times in arrivals.items() if one in due),
        ledger=asdict(checked),
        ledger_holds=checked.holds,
        generator_cpu_us=report["generator_cpu_us"],
        cpu_us_per_event=_per_event(before, after, report["sent"]),
        pss_mib={name: round(row.pss_bytes / 2**20, 1) for name, row in after.items()},
        others_cores=round(max(0.0, others_s) / elapsed_s, 2),
    )


async def generate(
    stack: Stack, rate: float, seconds: float, path: Path, seed: int | None, *, patient: bool = False
) -> dict[str, Any]:
    """Run the load generator; `patient` takes a run in which not everything was acknowledged."""
    arguments = ["simulate", "--rate", str(rate), "--seconds", str(seconds), "--ledger", str(path), "--json"]
    arguments += ["--key", str(stack.key_file)]
    if seed is not None:
        arguments += ["--seed", str(seed)]
    text = await asyncio.to_thread(stack.cli, *arguments, timeout_s=seconds * 3 + 120, check=not patient)
    report: dict[str, Any] = json.loads(text)
    return report


async def _settle(subscriber: Subscriber) -> None:
    """Wait until nothing has arrived for a second."""
    seen = -1
    while subscriber.received != seen:
        seen = subscriber.received
        await asyncio.sleep(1)


def _own_cpu_s() -> float:
    """Return the CPU seconds of this process and of the generators that it has run to their end."""
    return sum(os.times()[:4])


def ledger_times(path: Path) -> dict[str, float]:
    rows = (line.split("\t") for line in path.read_text().splitlines())
    return {row[0]: float(row[1]) for row in rows}


def _per_event(before: dict[str, Used], after: dict[str, Used], events: int) -> dict[str, float]:
    return {name: round((after[name].cpu_s - before[name].cpu_s) / events * 1e6, 1) for name in before}


async def _main(arguments: argparse.Namespace) -> int:
    with running() as stack:
        key = stack.operator_key()
        await load(stack, key, 50, 5)  # the first batches of a process load code and plan statements
        outcome = await load(stack, key, arguments.rate, arguments.seconds)
        memory = total_pss(used_by(stack.pids()).values())
    result = {**facts(), **asdict(outcome), "cpu_us": outcome.cpu_us, "pss_mib_total": round(memory / 2**20)}
    print(json.dumps(result, indent=2))
    return 0 if outcome.nothing_lost else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    sys.exit(asyncio.run(_main(parser.parse_args())))
