"""Keep the lease, run the lanes, repair what a crash or an absent peer left behind."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

import asyncpg
from prometheus_client import Gauge

from enterprisehub.domain.shards import shard_of
from enterprisehub.kit.database import DATABASE_ERRORS, Database
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.pipeline import leads_repository as leads
from enterprisehub.services.pipeline.batch import ContactKey
from enterprisehub.services.pipeline.errors import FenceLost
from enterprisehub.services.pipeline.leases_repository import Lease, LeasesRepository
from enterprisehub.services.pipeline.recovery import publish_again
from enterprisehub.services.pipeline.scorecards import ScorecardWriter
from enterprisehub.services.pipeline.speed import ClockWatch
from enterprisehub.services.pipeline.worker import BATCH_LIMIT, Worker

LANES: Final = 1
"""Batches under way at once. Two overlap computing and waiting, but are half as large each: measured at 1,000 events/s
on two cores, one lane took 1.45 ms of CPU an event over all processes, two took 1.63."""
PACE_S: Final = 0.025
"""The least time between the starts of two batches under load: each costs about 14 ms of CPU over all processes."""
FEW: Final = 8
"""After a batch of so many rows there is no load, and the next does not wait."""
POLL_S: Final = 0.25
"""How long a lane sleeps when no notification wakes it."""
RENEW_S: Final = 0.8
CLOCKS_S: Final = 3
CARDS_S: Final = 60
AGAIN_LIMIT: Final = 32
"""Contacts asked about again in one batch."""

QUEUE_ROWS = Gauge("enterprisehub_pipeline_queue_rows", "Inbox rows that wait")
QUEUE_AGE = Gauge("enterprisehub_pipeline_queue_age_seconds", "Age of the oldest row that waits")
DEAD_LETTERS = Gauge("enterprisehub_pipeline_dead_letters", "Rows that failed too often")
SHARDS_HELD = Gauge("enterprisehub_pipeline_shards_held", "Shards that this worker holds")

PASSING = (*DATABASE_ERRORS, asyncpg.PostgresError, Unavailable)
"""Trouble that time heals: wait a little and go on."""


class Runner:
    def __init__(
        self,
        *,
        name: str,
        database: Database,
        url: str,
        worker: Worker,
        leases: LeasesRepository,
        clocks: ClockWatch | None = None,
        cards: ScorecardWriter | None = None,
    ) -> None:
        self._name = name
        self._database = database
        self._url = url
        self._worker = worker
        self._leases = leases
        self._clocks = clocks
        self._cards = cards
        self._lease: Lease | None = None
        self._lanes = [asyncio.Lock() for _ in range(LANES)]
        self._wake = [asyncio.Event() for _ in range(LANES)]
        self._again: dict[int, dict[ContactKey, None]] = defaultdict(dict)
        self._stopping = False
        self._log = logger()

    async def run(self) -> None:
        """Work until `stop`; then finish the batches under way and give up the shards."""
        async with asyncio.TaskGroup() as group:
            lanes = [group.create_task(self._lane(number)) for number in range(LANES)]
            others = [
                group.create_task(self._every(period_s, work))
                for period_s, work in (
                    (RENEW_S, self._renew),
                    (2, self._collect_missing),
                    (300, self._collect_stale),
                    (5, self._publish_again),
                    (5, self._measure),
                    (CLOCKS_S, self._watch_clocks),
                    (CARDS_S, self._write_cards),
                    (1, self._listen),
                )
            ]
            await asyncio.wait(lanes)
            for task in others:
                task.cancel()
        if self._lease:
            await self._leases.leave(self._lease.fence)

    def stop(self) -> None:
        self._stopping = True
        self._wake_all()

    def _wake_all(self, *_: object) -> None:
        for event in self._wake:
            event.set()

    async def _every(self, period_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except PASSING as error:
                self._log.warning("will try again", work=work.__name__, error=str(error) or type(error).__name__)
            await asyncio.sleep(period_s)

    async def _renew(self) -> None:
        try:
            if self._lease is None:
                self._lease = await self._leases.enlist(self._name)
            if await self._leases.renew(self._lease.fence):
                await self._balance(self._lease.fence)
        except FenceLost:
            self._log.warning("lease lost", fence=self._lease.fence if self._lease else None)
            self._lease = None
            SHARDS_HELD.set(0)

    async def _balance(self, fence: int) -> None:
        """Move shards while no batch is under way: one that we give up may be claimed by another at once."""
        for lane in self._lanes:
            await lane.acquire()
        try:
            self._lease = await self._leases.balance(fence)
        finally:
            for lane in self._lanes:
                lane.release()
        SHARDS_HELD.set(len(self._lease.shards))
        self._log.info("shards", fence=fence, held=len(self._lease.shards))
        self._wake_all()

    async def _lane(self, number: int) -> None:
        while not self._stopping:
            self._wake[number].clear()
            try:
                async with self._lanes[number]:
                    worked = await self._step(number)
            except FenceLost as error:
                self._log.warning("batch dropped", error=str(error))
                self._lease = None
                worked = False
            except PASSING as error:
                self._log.warning("batch failed, will try again", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(POLL_S)
                worked = False
            if not worked and not self._stopping:
                await self._sleep(number)

    async def _step(self, number: int) -> bool:
        lease = self._lease
        if lease is None or not lease.shards:
            return False
        shards = frozenset(shard for shard in lease.shards if shard % LANES == number)
        rows = await self._worker.inbox.claim(shards, BATCH_LIMIT)
        waiting = self._again[number]
        again = [waiting.popitem()[0] for _ in range(min(len(waiting), AGAIN_LIMIT))]
        if not rows and not again:
            return False
        began = asyncio.get_running_loop().time()
        await self._worker.process(lease.fence, rows, again)
        if FEW < len(rows) < BATCH_LIMIT:
            await asyncio.sleep(began + PACE_S - asyncio.get_running_loop().time())
        return True

    async def _sleep(self, number: int) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake[number].wait(), POLL_S)

    async def _listen(self) -> None:
        """Be woken by the hub's notifications; a lost connection is opened again, and lanes poll meanwhile."""
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            closed = asyncio.Event()
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener("inbox", self._wake_all)
            await closed.wait()
        finally:
            connection.terminate()

    async def _collect_missing(self) -> None:
        self._collect(await leads.waiting_for_answers(self._database, 500))

    async def _collect_stale(self) -> None:
        self._collect(await leads.stale(self._database, 5000))

    def _collect(self, keys: list[ContactKey]) -> None:
        held = self._lease.shards if self._lease else frozenset()
        for key in keys:
            shard = shard_of(*key)
            if shard in held:
                self._again[shard % LANES][key] = None
        if keys:
            self._wake_all()

    async def _publish_again(self) -> None:
        await publish_again(self._database, self._worker, older_than=timedelta(seconds=5))

    async def _watch_clocks(self) -> None:
        if self._clocks and self._lease and self._lease.shards:
            await self._clocks.step(self._lease.shards)

    async def _write_cards(self) -> None:
        if self._cards and self._lease and self._lease.shards:
            await self._cards.step(self._lease.shards)

    async def _measure(self) -> None:
        waiting, age_s, dead = await self._worker.inbox.depth()
        QUEUE_ROWS.set(waiting)
        QUEUE_AGE.set(age_s)
        DEAD_LETTERS.set(dead)
