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
from enterprisehub.kit.database import DATABASE_ERRORS, Database, SessionConnection
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

LANES: Final = 2
"""Batches under way at once, each on shards of its own: while one waits for the disk or a peer, the other computes."""
PACE_S: Final = 0.05
"""The least time between the starts of two batches of a lane under load: each batch costs about 14 ms of CPU over all
processes, whatever its size, so that fuller ones leave more of the machine to everything else."""
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
        worker: Worker,
        leases: LeasesRepository,
        clocks: ClockWatch | None = None,
        cards: ScorecardWriter | None = None,
    ) -> None:
        self._name = name
        self._database = database
        self._session: SessionConnection | None = None
        self._worker = worker
        self._leases = leases
        self._clocks = clocks
        self._cards = cards
        self._lease: Lease | None = None
        self._renewing = asyncio.Lock()
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
        async with self._renewing:
            if self._session is None:
                return
            try:
                if self._lease is None:
                    self._lease = await self._leases.enlist(self._name, self._session)
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
        again = self._some_again(number, lease.shards)
        if not rows and not again:
            return False
        began = asyncio.get_running_loop().time()
        await self._worker.process(lease.fence, rows, again)
        if FEW < len(rows) < BATCH_LIMIT:
            await asyncio.sleep(began + PACE_S - asyncio.get_running_loop().time())
        return True

    def _some_again(self, number: int, shards: frozenset[int]) -> list[ContactKey]:
        """Take contacts to ask about again, but none whose shard went to another worker since it was noted."""
        waiting = self._again[number]
        taken = [waiting.popitem()[0] for _ in range(min(len(waiting), AGAIN_LIMIT))]
        return [key for key in taken if shard_of(*key) in shards]

    async def _sleep(self, number: int) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake[number].wait(), POLL_S)

    async def _listen(self) -> None:
        """Be woken by the hub's notifications, and live by the session that brings them.

        A lost session is opened again; meanwhile lanes poll, and another worker may take over.
        """
        session = await self._database.session()
        try:
            closed = asyncio.Event()
            session.add_termination_listener(lambda _: closed.set())
            await session.add_listener("inbox", self._wake_all)
            if self._lease:
                await self._leases.hold(self._lease.fence, session)
            self._session = session
            await self._renew()
            await closed.wait()
        finally:
            self._session = None
            session.terminate()

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
            await self._aside(self._clocks.step(self._lease.shards))

    async def _write_cards(self) -> None:
        if self._cards and self._lease and self._lease.shards:
            await self._aside(self._cards.step(self._lease.shards))

    async def _aside(self, work: Awaitable[int]) -> None:
        """Do what is not in the way of an event; a bug in it must not stop those that are."""
        try:
            await work
        except PASSING:
            raise
        except Exception as error:  # noqa: BLE001 see above
            self._log.error("work aside failed, will try again", exc_info=error)

    async def _measure(self) -> None:
        waiting, age_s, dead = await self._worker.inbox.depth()
        QUEUE_ROWS.set(waiting)
        QUEUE_AGE.set(age_s)
        DEAD_LETTERS.set(dead)
