"""Run a load: prepare in every process, begin together, add up."""

import gc
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from typing import Final

import msgspec
from nacl.signing import SigningKey

from enterprisehub.kit.errors import SettingError
from enterprisehub.simulation.load.driver import Driver
from enterprisehub.simulation.load.plan import PREPARE_S, Plan, load_scenario, prepare
from enterprisehub.simulation.load.report import Share
from enterprisehub.simulation.load.target import Target

MOST_REQUESTS: Final = 300_000
"""A run holds its requests in memory, about 1.3 KB each."""
MOST_RATE: Final = 20_000.0

Progress = Callable[[str, int, int], None]
"""Told what is going on, how many are done, of how many."""


class Load(msgspec.Struct, kw_only=True, frozen=True):
    target: Target
    key_seed: bytes
    rate: float
    seconds: float
    seed: int
    location_prefix: str
    processes: int = 1
    connections: int = 64
    contacts: int | None = None

    @property
    def count(self) -> int:
        return round(self.rate * self.seconds)


def check(load: Load) -> None:
    """Check the bounds.

    Raises:
        SettingError: too much is asked.
    """
    if not 0 < load.rate <= MOST_RATE:
        raise SettingError(f"--rate must be above 0 and at most {MOST_RATE:.0f}")
    if not 1 <= load.count <= MOST_REQUESTS:
        raise SettingError(f"--rate times --seconds must be 1 to {MOST_REQUESTS} webhooks, not {load.count}")


def run_load(load: Load, progress: Progress) -> list[Share]:
    """Send the load and return what each process did."""
    check(load)
    if load.processes == 1:
        plan = _prepared(load, lambda done: progress("prepare", done, load.count))
        return [_sent(load, plan, time.time(), lambda done: progress("send", done, load.count))]
    return _run_in_processes(load, progress)


def _prepared(load: Load, progress: Callable[[int], None] | None = None) -> Plan:
    scenario = load_scenario(load.seed, prefix=load.location_prefix, contacts=load.contacts)
    begin = time.time() + load.count * PREPARE_S
    key = SigningKey(load.key_seed)
    return prepare(scenario, key, load.target, count=load.count, rate=load.rate, begin=begin, progress=progress)


def _sent(load: Load, plan: Plan, begin: float, progress: Callable[[int], None] | None = None) -> Share:
    """Send a plan from the given moment on, without the collector walking through the plan meanwhile."""
    driver = Driver(load.target, plan.requests, load.rate, connections=load.connections)
    gc.collect()
    gc.freeze()
    cpu = time.process_time()
    try:
        outcome = driver.run(begin=begin, progress=progress)
    finally:
        gc.unfreeze()
    return Share(
        webhook_ids=plan.webhook_ids,
        rate=load.rate,
        begin=outcome.begin,
        status=outcome.status,
        latency_s=outcome.latency_s,
        late_s=outcome.late_s,
        seconds=outcome.seconds,
        cpu_s=time.process_time() - cpu,
    )


# Several processes: each is a brokerage of its own with its share of the rate.


def _run_in_processes(load: Load, progress: Progress) -> list[Share]:
    context = multiprocessing.get_context("spawn")
    workers = []
    for number in range(load.processes):
        share = msgspec.structs.replace(load, rate=load.rate / load.processes, seed=load.seed + number, processes=1)
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(msgspec.msgpack.encode(share), there), daemon=True)
        process.start()
        there.close()
        workers.append((process, here))
    try:
        progress("prepare", 0, load.count)
        for _, pipe in workers:
            _received(pipe)
        progress("send", 0, load.count)
        begin = time.time() + 0.2
        for _, pipe in workers:
            pipe.send(begin)
        shares = [_received(pipe) for _, pipe in workers]
        progress("send", load.count, load.count)
    finally:
        for process, _ in workers:
            process.join(5)
            if process.is_alive():
                process.terminate()
    return [share for share in shares if isinstance(share, Share)]


def _work(encoded: bytes, pipe: Pipe) -> None:
    load = msgspec.msgpack.decode(encoded, type=Load)
    plan = _prepared(load)
    pipe.send("ready")
    pipe.send(_sent(load, plan, pipe.recv()))


def _received(pipe: Pipe) -> object:
    try:
        return pipe.recv()
    except EOFError as error:
        raise SettingError("a generator process ended early") from error
