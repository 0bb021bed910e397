"""Send the outbox to GoHighLevel: the newest state of each contact, within the limits, on a schedule of retries."""

import asyncio
import time
from collections import Counter as Tally
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
from prometheus_client import Counter, Gauge, Histogram
from redis.asyncio import Redis

from enterprisehub.clients.gohighlevel.client import GoHighLevel
from enterprisehub.clients.gohighlevel.errors import (
    AmbiguousOutcome,
    GoHighLevelError,
    NoAccess,
    NotFoundThere,
    RateLimited,
    RejectedBody,
    TokenRefused,
    WrongTenant,
)
from enterprisehub.clients.gohighlevel.fields import CustomFields, FieldIdStore
from enterprisehub.kit import tracing
from enterprisehub.kit.database import DATABASE_ERRORS, Database
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.pipeline.writeback_contact import FIELDS, ContactWriter
from enterprisehub.services.pipeline.writeback_repository import Claimed, OutboxRepository

SCHEDULE: Final = tuple(timedelta(seconds=s) for s in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600))
"""Waits after the first, second… failure; then the row is dead."""
NO_ACCESS_WAIT: Final = timedelta(minutes=5)
DEADLINE_S: Final = 120.0
"""For one row; shorter than its lease."""
POLL_S: Final = 0.5
ROWS_AT_ONCE: Final = 16
ROWS_OF_A_LOCATION: Final = 4
MEASURE_S: Final = 10.0
SWEEP_S: Final = 3600.0
STOP_GRACE_S: Final = 8.0

OUTBOX_ROWS = Gauge("enterprisehub_outbox_rows", "Outbox rows that are not sent", ["state"])
OUTBOX_AGE = Gauge("enterprisehub_outbox_age_seconds", "Age of the oldest outbox row that is due")
OUTBOX_RESULTS = Counter("enterprisehub_outbox_results_total", "What became of tries to send a row", ["result"])
OUTBOX_DELAY = Histogram(
    "enterprisehub_outbox_delay_seconds",
    "From the decision to its arrival in the CRM, without what the CRM's rate limit made it wait",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200),
)

PASSING = (*DATABASE_ERRORS, asyncpg.PostgresError)


class NotOurs(Exception):
    """The row's lease ran out: another process has it now."""


async def run(
    database: Database, crm: GoHighLevel, field_ids: FieldIdStore, redis: "Redis | None", stop: asyncio.Event
) -> None:
    """Send until `stop`; what is under way then gets a few seconds to end."""
    writer = ContactWriter(crm, CustomFields(crm, field_ids, FIELDS), redis)
    await Sender(OutboxRepository(database), writer).run(stop)


class Sender:
    def __init__(
        self,
        outbox: OutboxRepository,
        writer: ContactWriter,
        *,
        poll_s: float = POLL_S,
        deadline_s: float = DEADLINE_S,
        stop_grace_s: float = STOP_GRACE_S,
    ) -> None:
        self._outbox = outbox
        self._writer = writer
        self._poll_s = poll_s
        self._deadline_s = deadline_s
        self._stop_grace_s = stop_grace_s
        self._in_hand: dict[asyncio.Task[None], str] = {}
        self._away: dict[str, float] = {}
        self._due = {"measure": 0.0, "sweep": 0.0}
        self._log = logger()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._housekeeping()
                await self.step()
            except PASSING as error:
                self._log.warning("outbox will try again", error=f"{type(error).__name__}: {error}")
            except Exception as error:  # noqa: BLE001 a bug of ours must not silence the outbox for good
                self._log.error("outbox failed, will try again", exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._poll_s)
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=self._stop_grace_s)
        for task in self._in_hand:
            task.cancel()  # the lease runs out, and another process goes on

    async def step(self) -> None:
        """Claim what there is room for and begin to send it."""
        room = ROWS_AT_ONCE - len(self._in_hand)
        for row in await self._outbox.claim(self._not_now(), room) if room else []:
            task = asyncio.create_task(self._send(row))
            self._in_hand[task] = row.location_id
            task.add_done_callback(self._in_hand.pop)

    async def drained(self) -> None:
        """Wait until nothing is in hand."""
        while self._in_hand:
            await asyncio.wait(self._in_hand)

    async def recover(self) -> None:
        """Take over rows whose sender died: to be sent again, or to review if a note was under way."""
        for row in await self._outbox.abandoned():
            if row.payload.note_started:
                await self._end(row, "review", "the sender died while a note was being written")
            else:
                await self._outbox.again(row, timedelta(0), "the sender died")

    def _not_now(self) -> list[str]:
        """Return locations that have no access for now, or enough rows in hand: a busy one must not fill all hands."""
        now = time.monotonic()
        self._away = {location_id: until for location_id, until in self._away.items() if until > now}
        busy = [one for one, rows in Tally(self._in_hand.values()).items() if rows >= ROWS_OF_A_LOCATION]
        return [*self._away, *busy]

    async def _housekeeping(self) -> None:
        now = time.monotonic()
        if now >= self._due["measure"]:
            self._due["measure"] = now + MEASURE_S
            await self.recover()
            rows, age_s = await self._outbox.depth()
            for state in ("pending", "sending", "dead", "review"):
                OUTBOX_ROWS.labels(state).set(rows.get(state, 0))
            OUTBOX_AGE.set(age_s)
        if now >= self._due["sweep"]:
            self._due["sweep"] = now + SWEEP_S
            await self._outbox.sweep()

    async def _send(self, row: Claimed) -> None:
        """Send one row and note what became of it; never raises but for Postgres' absence, which the lease heals."""
        try:
            with tracing.continuing("write back", row.payload.traceparent, **{"enterprisehub.attempt": row.attempts}):
                await self._try(row)
        except NotOurs:
            OUTBOX_RESULTS.labels("lost").inc()
        except PASSING as error:
            self._log.warning("outbox row left to its lease", row=row.id, error=f"{type(error).__name__}: {error}")

    async def _try(self, row: Claimed) -> None:
        note = _Note(self._outbox, row)
        try:
            async with asyncio.timeout(self._deadline_s):
                await self._writer.write(row, note.starts)
        except NotOurs:
            raise
        except (TimeoutError, AmbiguousOutcome) as error:
            why = str(error) or f"not done after {self._deadline_s:g} s"
            # without a note it is a custom field that may have been created: the next look-up finds it
            await (self._end(row, "review", why) if note.started else self._later(row, why))
        except GoHighLevelError as error:
            await self._failed(row, error)
        except Exception as error:  # noqa: BLE001 a bug of ours must not stop the others' rows
            self._log.error("outbox row failed", row=row.id, exc_info=error)
            await self._later(row, f"{type(error).__name__}: {error}")
        else:
            delay_s = (datetime.now(UTC) - row.created_at).total_seconds() - row.payload.limited_s
            OUTBOX_DELAY.observe(max(0.0, delay_s), tracing.exemplar())
            await self._end(row, "sent", None)

    async def _failed(self, row: Claimed, error: GoHighLevelError) -> None:
        match error:
            case NoAccess() | TokenRefused():
                await self._wait_for_access(row, str(error))
            case RateLimited():
                OUTBOX_RESULTS.labels("limited").inc()
                row.payload.limited_s += error.retry_after_s
                await self._outbox.again(row, timedelta(seconds=error.retry_after_s), str(error), counted=False)
            case WrongTenant() | RejectedBody() | NotFoundThere():
                await self._end(row, "dead", f"{error.title}: {error}")
            case _:
                await self._later(row, str(error))

    async def _wait_for_access(self, row: Claimed, reason: str) -> None:
        OUTBOX_RESULTS.labels("no_access").inc()
        self._away[row.location_id] = time.monotonic() + NO_ACCESS_WAIT.total_seconds()
        await self._outbox.again(row, timedelta(0), reason, counted=False)
        await self._outbox.defer(row.location_id, NO_ACCESS_WAIT, reason)

    async def _later(self, row: Claimed, error: str) -> None:
        if row.attempts > len(SCHEDULE):
            await self._end(row, "dead", error)
            return
        OUTBOX_RESULTS.labels("failed").inc()
        await self._outbox.again(row, SCHEDULE[row.attempts - 1], error)

    async def _end(self, row: Claimed, state: str, error: str | None) -> None:
        OUTBOX_RESULTS.labels(state).inc()
        await self._outbox.finish(row, state, error)


class _Note:
    """Whether a row's note is under way; what happens to a row after that is not repeatable."""

    def __init__(self, outbox: OutboxRepository, row: Claimed) -> None:
        self._outbox = outbox
        self._row = row
        self.started = False

    async def starts(self) -> None:
        if not await self._outbox.note_started(self._row):
            raise NotOurs
        self.started = True
