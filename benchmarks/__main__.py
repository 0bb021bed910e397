"""`make bench`: measure speed and size, print a table, write results.json, cpu.svg and the README's figures.

`python -m benchmarks` runs everything (about 25 minutes); `python -m benchmarks load scoring` only those sections, and the
others keep the figures that they had. Needs two idle cores: figures taken beside other work are not worth keeping.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

from benchmarks import ledger, scoring, screens, seed
from benchmarks.brokerage import fill
from benchmarks.kills import each_killed
from benchmarks.machine import quantile, total_pss, used_by
from benchmarks.main_job import Outcome, load
from benchmarks.peers.measure import FROM_STATE, GOALS
from benchmarks.report import Row, write
from benchmarks.screens import Screens
from benchmarks.stack import Stack, running

MIB = 2**20


class Run:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.cpu_us: dict[str, float] = {}

    def row(self, what: str, value: str, target: str, holds: bool | None) -> None:
        self.rows.append(Row(what, value, target, holds))
        print(f"  {what}: {value} (target {target})", file=sys.stderr, flush=True)


async def main_load(run: Run) -> None:
    """1,000/s and 100/s for 60 s, the highest rate, kill -9 of the pipeline."""
    with running() as stack:
        key = stack.operator_key()
        await load(stack, key, 50, 5)
        slow = await load(stack, key, 100, 60)
        run.row("100/s: webhook → WebSocket p50", f"{slow.socket_ms['p50']} ms", "< 25 ms", slow.socket_ms["p50"] < 25)
        run.row("100/s: webhook → WebSocket p99", f"{slow.socket_ms['p99']} ms", "< 50 ms", slow.socket_ms["p99"] < 50)
        full = await load(stack, key, 1000, 60)
        run.cpu_us = full.cpu_us_per_event
        _full(run, full)
        await _kill(run, stack, key)
    await _highest(run)


def _full(run: Run, full: Outcome) -> None:
    run.row(
        "1,000/s for 60 s: acknowledged", f"{full.acknowledged} of {full.sent}", "all", full.acknowledged == full.sent
    )
    lost = f"{full.ledger['missing']} lost, {full.ledger['effects_doubled'] + full.doubled_on_socket} doubled"
    run.row("1,000/s: ledger", f"{lost}, {full.not_on_socket} not on the socket", "0, 0, 0", full.nothing_lost)
    run.row("1,000/s: acknowledged p99", f"{full.ack_ms['p99']} ms", "< 50 ms", full.ack_ms["p99"] < 50)
    run.row("1,000/s: webhook → WebSocket p50", f"{full.socket_ms['p50']} ms", "", None)
    run.row("1,000/s: webhook → WebSocket p99", f"{full.socket_ms['p99']} ms", "< 150 ms", full.socket_ms["p99"] < 150)
    run.row("1,000/s: CPU per event, all processes", f"{full.cpu_us:.0f} µs", "< 1,500 µs", full.cpu_us < 1500)
    run.row("1,000/s: generator's CPU per event", f"{full.generator_cpu_us:.0f} µs", "apart", None)
    run.row("1,000/s: cores kept busy by other programs", f"{full.others_cores}", "a quiet machine", None)


async def _kill(run: Run, stack: Stack, key: str) -> None:
    """Kill the pipeline in the middle of 1,000/s and see how long it takes until nothing waits."""
    working = asyncio.create_task(load(stack, key, 1000, 30))
    await asyncio.sleep(22)
    os.kill(stack.pids()["pipeline"], signal.SIGKILL)
    began = time.monotonic()
    await ledger.wait_caught_up(stack.database_url())
    caught_up = time.monotonic() - began
    outcome = await working
    held = outcome.ledger_holds and caught_up < 10
    run.row("kill -9 of the pipeline under 1,000/s: caught up", f"{caught_up:.1f} s", "< 10 s, ledger holds", held)


async def _highest(run: Run) -> None:
    """Halve the range between a rate that is held and one that is not; three tries of a minute each."""
    held, missed = 0.0, 2500.0
    rate = 1500.0
    for _ in range(3):
        if await _holds(rate):
            held = rate
        else:
            missed = rate
        rate = round((max(held, 1000) + missed) / 2 / 25) * 25
    run.row(
        "highest rate held for 60 s, nothing lost", f"{held:.0f}/s" if held else "< 1,000/s", "≥ 1,500/s", held >= 1500
    )


async def _holds(rate: float) -> bool:
    """Say whether a minute at a rate loses nothing, is drained two seconds later and never two seconds late."""
    with running() as stack:
        key = stack.operator_key()
        await load(stack, key, 200, 5)
        outcome = await load(stack, key, rate, 60)
    late = (
        f"socket p99 {outcome.socket_ms['p99']} ms, drained after {outcome.drained_s} s, {outcome.cpu_us} µs an event, "
        f"other programs on {outcome.others_cores} cores"
    )
    print(f"  {rate:.0f}/s: {late}, nothing lost: {outcome.nothing_lost}", file=sys.stderr, flush=True)
    return outcome.nothing_lost and outcome.drained_s <= 2 and outcome.socket_ms["p99"] <= 2000


async def seed_flow(run: Run) -> None:
    """The seed's literal flow against ours, same work, same run."""
    ours, theirs = await seed.compare()
    ratio = ours / theirs
    run.row(
        "rate over the seed's literal flow, both saturated",
        f"{ratio:.1f} × ({ours:.0f}/s over {theirs:.0f}/s)",
        "≥ 15 ×",
        ratio >= 15,
    )


async def scores(run: Run) -> None:
    """One score over HTTP at 200/s, a batch of 10,000."""
    with running():
        single = await scoring.singles()
        many = await scoring.batch()
    run.row("one score with reasons over HTTP at 200/s, p99", f"{single['p99']} ms", "< 10 ms", single["p99"] < 10)
    held = many["seconds"] < 1.5 and many["answers"] == 10_000
    run.row("a batch of 10,000 leads", f"{many['seconds']} s", "< 1.5 s", held)


async def scorers_alone(run: Run) -> None:
    """In process, from features: one lead, 64, 10,000 with reasons; match over 100,000 listings; training on a million moments."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.scorers"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    one, few, many = (found["scored"][f"{count}_us"] for count in ("one", 64, 10_000))
    run.row("in process: one lead with reasons", f"{one} µs", "< 50 µs", one < 50)
    run.row("in process: 64 leads with reasons", f"{few / 1e3:.2f} ms", "< 1 ms", few < 1e3)
    run.row("in process: 10,000 leads with reasons", f"{many / 1e3:.0f} ms", "< 100 ms", many < 1e5)
    match_ms, fitted = found["matched"]["p99_ms"], found["trained"]
    run.row("match over 100,000 listings, p99", f"{match_ms:.1f} ms", "< 30 ms", match_ms < 30)
    took = f"{fitted['seconds']} s, {fitted['peak_gb']} GB, {fitted['rows']:,} rows"
    run.row(
        "training on 1 M contact-moments", took, "< 600 s, < 4 GB", fitted["seconds"] < 600 and fitted["peak_gb"] < 4
    )


async def peers(run: Run) -> None:
    """Requests a second of one score from features, against FastAPI, MLServer, LitServe and BentoML with the same model."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.peers"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for name in ("ours", FROM_STATE):
        run.row(f"one score over HTTP, one core, {name}", f"{found[name]['per_s']:,}/s", "", None)
    for name, goal in GOALS.items():
        own = found[name]
        told = (
            f"{own['ours_is']} × ({own['per_s']:,}/s)" if "ours_is" in own else "could not be installed or started here"
        )
        run.row(f"ours over {name}", told, f"≥ {goal:g} ×", own.get("holds"))


async def realtime(run: Run) -> None:
    """10,000 deliveries/s in 50 rooms of 100; 5,000 connections."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.realtime"], capture_output=True, text=True, check=False)
    print(done.stdout, file=sys.stderr)
    found = json.loads(done.stdout)
    last_ms, memory_mb = found["publish_to_last_delivery_ms"]["p99"], found["service_pss_mb"]
    run.row("realtime, 10,000 deliveries/s: publish → last delivery p99", f"{last_ms} ms", "< 10 ms", last_ms < 10)
    run.row(f"realtime, {found['connections']} connections", f"{memory_mb} MB", "< 200 MB", memory_mb < 200)


async def demo(run: Run) -> None:
    """The demo: start, memory of everything together."""
    with running("--demo") as stack:
        await asyncio.sleep(60)
        pss = total_pss(used_by(stack.pids()).values()) / MIB
        run.row("everything running with the demo", f"{pss:.0f} MiB", "< 1,500 MB", pss * MIB < 1.5e9)
        stack.stop()
        again = Stack(stack.folder, "--demo")
        try:
            seconds = again.wait_ready()
        finally:
            again.stop()
        run.row("warm start to all ready", f"{seconds:.1f} s", "< 20 s", seconds < 20)


async def screened(run: Run) -> None:
    """The screens over 50,000 contacts and 500,000 events: calls, sessions, pages, live events."""
    with running() as stack:
        found = await screens.measure(stack, await fill(stack.database_url()))
    screens_rows(run, found)


def screens_rows(run: Run, found: Screens) -> None:
    there = f"{found.filled.contacts:,} contacts, {found.filled.events:,} events"
    for call, (p50, p95) in sorted(found.calls_ms.items(), key=lambda one: -one[1][1])[:12]:
        print(f"  {call}: p50 {p50:.1f} ms, p95 {p95:.1f} ms", file=sys.stderr)
    slowest, (_, p95) = max(found.calls_ms.items(), key=lambda one: one[1][1])
    what = f"screens, {there}: slowest p95 of {len(found.calls_ms)} calls"
    run.row(what, f"{p95:.0f} ms ({slowest.partition('?')[0]})", "< 100 ms", p95 < 100)
    idle = found.usable_s.pop("idle")
    for page, seconds in found.usable_s.items():
        print(f"  {page}: usable after {seconds:.2f} s, idle page {idle:.2f} s", file=sys.stderr)
    page, seconds = max(found.usable_s.items(), key=lambda one: one[1])
    more = f"{seconds - idle:.2f} s over {idle:.2f} s ({page})"
    run.row("screens: slowest page usable, over an idle Streamlit page, p50", more, "≤ 1 s", seconds - idle <= 1)
    weight = found.sessions_bytes
    run.row(f"screens: {screens.SESSIONS} open sessions", f"{weight / MIB:.0f} MiB", "< 600 MB", weight < 600e6)
    p50, p95 = (quantile(found.seen_ms, share) for share in (0.5, 0.95))
    run.row("screens: webhook → drawn in the browser p50, p95", f"{p50:.0f}, {p95:.0f} ms", "< 100 ms", p95 < 100)


async def killed(run: Run) -> None:
    """kill -9 of every process in turn under 500/s."""
    found = await each_killed()
    slowest = max(float(str(one["back_s"] or "inf")) for one in found)
    lost = sum(
        int(str(one[what])) for one in found for what in ("missing", "doubled", "without_effect", "dead_letters")
    )
    held = all(one["held"] for one in found)
    what = f"each of {len(found)} processes killed with -9 under 500/s"
    run.row(what, f"back within {slowest} s; {lost} lost or doubled", "back by itself, ledger complete", held)


SECTIONS: dict[str, Callable[[Run], Awaitable[None]]] = {
    "load": main_load,
    "seed": seed_flow,
    "scoring": scores,
    "scorers": scorers_alone,
    "peers": peers,
    "realtime": realtime,
    "demo": demo,
    "screens": screened,
    "kills": killed,
}


async def _main(names: list[str]) -> int:
    held = True
    for name in names or SECTIONS:
        print(f"{name}: {SECTIONS[name].__doc__}", file=sys.stderr, flush=True)
        run = Run()
        try:
            await SECTIONS[name](run)
        except Exception as error:  # noqa: BLE001 the sections behind it are measured all the same
            run.row("could not be measured", f"{type(error).__name__}: {error}", "", holds=False)
        write(name, run.rows, run.cpu_us)
        held = held and all(row.holds is not False for row in run.rows)
    return 0 if held else 1


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(SECTIONS)
    if unknown:
        sys.exit(f"unknown section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    sys.exit(asyncio.run(_main(sys.argv[1:])))
