"""Group commit: while one transaction commits, the next batch gathers.

A webhook waits for at most `WAIT_S`: whatever keeps Postgres from committing ends in `TooMany`, which answers 429, the one
status that GoHighLevel resends after. A batch that timed out may have been committed all the same; the resent webhook is
then a duplicate.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import asyncpg
from prometheus_client import Counter, Gauge, Histogram

from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import TooMany
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S, logger
from enterprisehub.services.hub.intake import repository
from enterprisehub.services.hub.intake.received import Received

BATCH_MOST = 512
BATCH_BYTES = 8 << 20
QUEUE_MOST = 5000
QUEUE_BYTES = 64 << 20
WAIT_S = 5.0
LEAST_S = 1.0
"""What a batch gets at least, however long its first webhook has waited."""
RETRY_AFTER_S = 30
PACE_S = 0.008
"""The least time between the starts of two commits under load: a commit costs as much as several requests."""
FEW = 1
"""After a batch of so many there is no load, and the next does not wait."""

BATCH_SIZE = Histogram(
    "enterprisehub_intake_batch_webhooks", "Webhooks of a commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
)
COMMIT_SECONDS = Histogram("enterprisehub_intake_commit_seconds", "Time of a commit", buckets=LATENCY_BUCKETS_S)
COMMITS = Counter("enterprisehub_intake_commits_total", "Commits of the intake", ["outcome"])
QUEUE = Gauge("enterprisehub_intake_queue_webhooks", "Webhooks waiting for their commit")


class Stores(Protocol):
    """Port: a durable, idempotent store of webhooks."""

    async def __call__(self, batch: Sequence[Received], *, timeout_s: float) -> set[str]:
        """Store a batch within the time and return the keys that were new."""


class InboxStore:
    """Adapter: the inbox in Postgres. It names no tenant: it only puts in, and may see no row.

    It keeps its connection between batches, since giving it back to the pool costs a round trip.
    """

    def __init__(self, database: Database) -> None:
        self._pool = database.pool
        self._connection: Connection | None = None

    async def __call__(self, batch: Sequence[Received], *, timeout_s: float) -> set[str]:
        try:
            async with asyncio.timeout(timeout_s):
                return await repository.store(await self._connected(), batch)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Drop the connection at once: a silent server would keep a polite farewell waiting."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(asyncpg.InterfaceError):  # the pool takes back by itself what the server closed
            connection.terminate()
        await self._pool.release(connection, timeout=LEAST_S)

    async def _connected(self) -> Connection:
        if self._connection is not None and _is_closed(self._connection):
            await self.close()
        if self._connection is None:
            self._connection = await self._pool.acquire()
        return self._connection


def _is_closed(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # given back to the pool, because the server closed it
        return True


class Waiting:
    """A webhook in the queue with who waits for it."""

    __slots__ = ("done", "since", "webhook")

    def __init__(self, webhook: Received, since: float, done: "asyncio.Future[bool]") -> None:
        self.webhook = webhook
        self.since = since
        self.done = done


class Committer:
    """Collects webhooks and commits them batch by batch, in order of arrival."""

    def __init__(self, store: Stores, *, pace_s: float = PACE_S) -> None:
        self._store = store
        self._pace_s = pace_s
        self._queue: deque[Waiting] = deque()
        self._queue_bytes = 0
        self._some = asyncio.Event()
        self._log = logger()
        QUEUE.set_function(lambda: len(self._queue))

    def submit(self, webhook: Received) -> "asyncio.Future[bool]":
        """Queue a webhook; the future tells whether it was new.

        Raises:
            TooMany: too many wait already, or (from the future) it could not be stored durably in time.
        """
        if len(self._queue) >= QUEUE_MOST or self._queue_bytes + len(webhook.body) > QUEUE_BYTES:
            raise _try_again("Too many webhooks wait for their commit.")
        loop = asyncio.get_running_loop()
        waiting = Waiting(webhook, loop.time(), loop.create_future())
        self._queue.append(waiting)
        self._queue_bytes += len(webhook.body)
        self._some.set()
        return waiting.done

    async def run(self) -> None:
        """Commit until cancelled; then refuse what still waits."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._some.wait()
                begin = loop.time()
                batch = self._take()
                await self._commit(batch)
                if len(batch) > FEW:
                    await asyncio.sleep(begin + self._pace_s - loop.time())
                if not self._queue:
                    self._some.clear()
        finally:
            self._refuse(self._queue)

    def _take(self) -> list[Waiting]:
        batch: list[Waiting] = []
        size = 0
        while self._queue and len(batch) < BATCH_MOST and size < BATCH_BYTES:
            waiting = self._queue.popleft()
            batch.append(waiting)
            size += len(waiting.webhook.body)
        self._queue_bytes -= size
        return batch

    async def _commit(self, batch: list[Waiting]) -> None:
        distinct: dict[str, Received] = {}
        for waiting in batch:
            distinct.setdefault(waiting.webhook.key, waiting.webhook)
        begin = time.perf_counter()
        waited_s = asyncio.get_running_loop().time() - batch[0].since
        try:
            fresh = await self._store(list(distinct.values()), timeout_s=max(WAIT_S - LEAST_S - waited_s, LEAST_S))
        except Exception as error:  # noqa: BLE001 whatever it is, the next batch must have its turn
            self._fail(batch, error)
            return
        except BaseException:
            self._refuse(batch)
            raise
        seconds = time.perf_counter() - begin
        _answer(batch, set(fresh))
        BATCH_SIZE.observe(len(batch))
        COMMIT_SECONDS.observe(seconds)
        COMMITS.labels("ok").inc()
        self._log.info("webhooks stored", events=list(distinct), new=len(fresh), duration_ms=round(seconds * 1e3, 2))

    def _fail(self, batch: list[Waiting], error: BaseException) -> None:
        """Refuse the batch and all that wait behind it: their time would be used up in the same way."""
        COMMITS.labels("failed").inc()
        self._log.warning(
            "webhooks not stored", count=len(batch) + len(self._queue), error=str(error) or type(error).__name__
        )
        self._refuse(batch)
        self._refuse(self._queue)
        self._queue.clear()
        self._queue_bytes = 0

    @staticmethod
    def _refuse(batch: "Sequence[Waiting]") -> None:
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_exception(_try_again("The event could not be stored durably."))


def _answer(batch: list[Waiting], fresh: set[str]) -> None:
    """Tell each whether it was new; of repeats within the batch the first one is."""
    for waiting in batch:
        with suppress(asyncio.InvalidStateError):
            waiting.done.set_result(waiting.webhook.key in fresh)
        fresh.discard(waiting.webhook.key)


def _try_again(detail: str) -> TooMany:
    return TooMany(detail, headers={"Retry-After": str(RETRY_AFTER_S)})
