"""Kill each process with -9 under 500 webhooks/s: it must come back by itself and the ledger must be complete."""

import asyncio
import json
import os
import signal
import sys
import time

from benchmarks import ledger
from benchmarks.main_job import generate, ledger_times
from benchmarks.stack import Stack, running

RATE, SECONDS, KILL_AFTER_S, BACK_WITHIN_S = 500, 12, 8, 40
NAMES = ("pipeline", "ml", "churn", "coaching", "realtime", "dashboards", "valkey", "hub", "postgres")


async def killed(stack: Stack, name: str) -> dict[str, object]:
    """Kill one process in the middle of a load and check the ledger of what was acknowledged."""
    path = stack.folder / f"ledger-kill-{name}"
    sending = asyncio.create_task(generate(stack, RATE, SECONDS, path, None, patient=True))
    await asyncio.sleep(KILL_AFTER_S)
    old = stack.pids()[name]
    os.kill(old, signal.SIGKILL)
    began = time.monotonic()
    back_s = await _back(stack, name, old, began)
    report = await sending
    await _drained(stack)
    checked = await ledger.check(stack.database_url(), set(ledger_times(path)))
    held = back_s is not None and not (
        checked.missing or checked.dead or checked.effects_doubled or checked.effects_missing
    )
    return {
        "killed": name,
        "back_s": back_s,
        "sent": report["sent"],
        "acknowledged": report["acknowledged"],
        "missing": checked.missing,
        "doubled": checked.effects_doubled,
        "without_effect": checked.effects_missing,
        "dead_letters": checked.dead,
        "held": held,
    }


async def _back(stack: Stack, name: str, old: int, began: float) -> float | None:
    while time.monotonic() - began < BACK_WITHIN_S:
        rows = await asyncio.to_thread(stack.status)
        if any(row["name"] == name and row["state"] == "ready" and row["pid"] not in {None, old} for row in rows):
            return round(time.monotonic() - began, 1)
        await asyncio.sleep(0.3)
    return None


async def _drained(stack: Stack) -> None:
    for attempt in range(20):
        try:
            await ledger.wait_drained(stack.database_url())
        except OSError:
            if attempt == 19:
                raise
            await asyncio.sleep(1)
        else:
            return


async def each_killed() -> list[dict[str, object]]:
    """Kill one process after the other and return what came of it."""
    with running() as stack:
        found = []
        for name in NAMES:
            found.append(await killed(stack, name))
            print(json.dumps(found[-1]), file=sys.stderr, flush=True)
        return found
