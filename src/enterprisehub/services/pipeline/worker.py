"""The way of a batch: claim, fold, enrich, commit, publish."""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

import asyncpg
import msgspec
from prometheus_client import Counter, Histogram
from redis.asyncio import Redis

from enterprisehub.clients.realtime import RealtimePublisher
from enterprisehub.contracts.events import ContactEvent, Event
from enterprisehub.contracts.realtime import Publication
from enterprisehub.domain.fold import fold, is_late
from enterprisehub.kit import tracing
from enterprisehub.kit.cache import MODEL, REDIS_ERRORS, SetMany
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, DATABASE_ERRORS, Connection, Database, Statement, run_together
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S, logger
from enterprisehub.services.pipeline import contacts_repository as contacts
from enterprisehub.services.pipeline import leads_repository as leads
from enterprisehub.services.pipeline.batch import Batch, Case, ContactKey, Row, fail, fail_all, gather
from enterprisehub.services.pipeline.decide import Decision, decide
from enterprisehub.services.pipeline.enrich import Peers, enrich
from enterprisehub.services.pipeline.errors import FenceLost
from enterprisehub.services.pipeline.inbox_repository import InboxRepository, mark_done, note_unpublished
from enterprisehub.services.pipeline.leases_repository import check_fence
from enterprisehub.services.pipeline.locations import Locations
from enterprisehub.services.pipeline.second_reading import SecondReading
from enterprisehub.services.pipeline.writeback_echo import note_echoes

EVENTS = Counter("enterprisehub_pipeline_events_total", "Inbox rows by outcome", ["outcome"])
BATCH_SIZE = Histogram("enterprisehub_pipeline_batch_size", "Rows a batch", buckets=(1, 2, 4, 8, 16, 32, 64, 128))
PHASE_SECONDS = Histogram(
    "enterprisehub_pipeline_phase_seconds", "Time of a batch's phases", ["phase"], buckets=LATENCY_BUCKETS_S
)
ANSWERS = Counter("enterprisehub_pipeline_answers_total", "Answers of models by version", ["kind", "model"])
MISSING = Counter("enterprisehub_pipeline_missing_answers_total", "Answers that were missing", ["peer"])
DECISION_SECONDS = Histogram(
    "enterprisehub_decision_seconds", "From a webhook's receipt to its published decision", buckets=LATENCY_BUCKETS_S
)

REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
"""What Postgres says of a value, not of itself: it will say so again."""

BATCH_LIMIT = 128
"""Every batch costs about fifteen milliseconds of CPU over all processes, whatever its size: larger ones carry more."""

_encode = msgspec.json.Encoder().encode


class Worker:
    """Processes batches under a fence number; several may run at once on disjoint shards."""

    def __init__(
        self,
        *,
        database: Database,
        redis: "Redis",
        publisher: RealtimePublisher,
        peers: Peers,
        locations: Locations,
        clock: Clock,
        second: SecondReading | None = None,
    ) -> None:
        self._database = database
        self._redis = redis
        self._cache = SetMany(redis, MODEL)
        self._publisher = publisher
        self._peers = peers
        self._locations = locations
        self._clock = clock
        self._second = second
        self.inbox = InboxRepository(database)
        self._log = logger()

    async def process(self, fence: int, rows: list[Row], again: Iterable[ContactKey] = ()) -> None:
        """Process claimed rows, and contacts to be asked about again.

        Raises:
            FenceLost: another worker has taken over; nothing was written.
        """
        began = time.perf_counter()
        batch = gather(rows, self._clock.now())
        again = list(again)
        for key in again:
            batch.cases.setdefault(key, Case(key))
        try:
            with _traced(batch):
                await self._process(fence, batch, began)
        except Exception as error:
            if _passes(error):
                raise
            await self._one_by_one(fence, batch, rows, again, error)

    async def _one_by_one(
        self, fence: int, batch: Batch, rows: list[Row], again: list[ContactKey], error: Exception
    ) -> None:
        """Find the row that cannot be processed, whatever the reason, so that the others need not wait for it."""
        if len(rows) + len(again) > 1:
            self._log.warning("batch taken apart", rows=len(rows), error=f"{type(error).__name__}: {error}")
            for row in rows:
                await self.process(fence, [row])
            for key in again:
                await self.process(fence, [], [key])
            return
        self._log.error("row failed", events=[row.key for row in rows], contacts=again, exc_info=error)
        fail_all(batch, error)
        await self.inbox.fail(fence, batch.failures)

    async def _process(self, fence: int, batch: Batch, began: float) -> None:
        assert batch.moment is not None
        phases = [began]
        async with self._database.transaction(sorted(batch.locations) or ALL) as connection:
            with tracing.span("fold"):
                await self._fold(connection, batch)
            phases.append(time.perf_counter())
            with tracing.span("enrich"):
                await enrich(batch.cases.values(), batch.moment, self._peers)
            phases.append(time.perf_counter())
            with tracing.span("write"):
                decision, batch_id = await self._write(connection, fence, batch, batch.moment)
        self._locations.committed(batch.locations)
        phases.append(time.perf_counter())
        with tracing.span("publish"):
            await self._publish(batch_id, decision)
        phases.append(time.perf_counter())
        if self._second is not None:
            self._second.offer(len(batch.rows), batch.cases.values())
        if batch.failures:
            await self.inbox.fail(fence, batch.failures)
        self._observe(batch, phases)

    async def _fold(self, connection: Connection, batch: Batch) -> None:
        """Read the states, drop events that the log has, fold the rest; late ones fold the log anew."""
        if not batch.cases:
            return
        await contacts.read_cases(connection, batch.cases)
        known = await contacts.known_events(connection, batch.cases.values())
        for case in batch.cases.values():
            case.events = _new(case, known)
        await note_echoes(self._redis, batch.cases.values())
        for case in list(batch.cases.values()):
            late = is_late(case.state, case.events)
            log = await contacts.read_log(connection, case.key) if late else []
            try:
                case.state = fold([*log, *case.events], None if late else case.state)
                case.encoded = _encode(case.state)
            except Exception as error:  # noqa: BLE001 one contact's trouble is not the others'
                fail(batch, case, error)
                continue
            if case.state is None:
                del batch.cases[case.key]

    async def _write(
        self, connection: Connection, fence: int, batch: Batch, moment: datetime
    ) -> tuple[Decision, int | None]:
        """Write all effects; the fence is checked first and held until the commit."""
        await check_fence(connection, fence)
        await self._locations.ensure(connection, batch.locations)
        cases = [batch.cases[key] for key in sorted(batch.cases)]  # the order in which everybody locks leads
        events: list[Event] = [event for case in cases for event in case.events]
        events += batch.others
        if events:
            positions = await contacts.append_events(connection, events, batch.row_of)
            for case in cases:
                case.log_seq = positions.get(case.key, case.log_seq)
        await self._locations.apply(connection, batch.others)
        decision = decide(cases, moment, self._locations)
        ids = [row.id for row in batch.rows]
        writes = [mark_done(ids), *statements(cases, decision)]
        if not decision.publications:
            await run_together(connection, writes)
            return decision, None
        return decision, await run_together(connection, [note_unpublished(ids), *writes], "batch_id FROM part0")

    async def _publish(self, batch_id: int | None, decision: Decision) -> None:
        """Publish and cache; while Redis is away the batch stays noted and is published later."""
        if batch_id is None:
            return
        try:
            await self._publisher.publish(decision.publications)
            await self._cache(
                (MODEL.key("lead", location_id, contact_id), data.decode())
                for location_id, contact_id, data in decision.snapshots
            )
        except (*REDIS_ERRORS, Unavailable) as error:
            self._log.warning("not published yet", batch=batch_id, error=str(error))
            return
        await self.inbox.published(batch_id)

    async def publish_only(self, publications: list[Publication]) -> None:
        """Publish without a batch.

        Raises:
            Unavailable: Redis is away.
        """
        if publications:
            await self._publisher.publish(publications)

    def _observe(self, batch: Batch, phases: list[float]) -> None:
        EVENTS.labels("done").inc(len(batch.rows))
        EVENTS.labels("failed").inc(len(batch.failures))
        BATCH_SIZE.observe(len(batch.rows))
        now = self._clock.now()
        for row in batch.rows:
            seconds = (now - row.received_at).total_seconds()
            DECISION_SECONDS.observe(seconds, tracing.exemplar_of(row.traceparent))
        names = ("fold", "enrich", "commit", "publish")
        times = {name: phases[at + 1] - phases[at] for at, name in enumerate(names)}
        for name, value in times.items():
            PHASE_SECONDS.labels(name).observe(value)
        for case in batch.cases.values():
            for peer in case.missing:
                MISSING.labels(peer).inc()
        for kind in ("score", "churn"):
            answered = [getattr(case, kind) for case in batch.cases.values()]
            models = [f"{answer.model.name}@{answer.model.version}" for answer in answered if answer]
            for model in set(models):
                ANSWERS.labels(kind, model).inc(models.count(model))
        self._log.info(
            "batch",
            rows=len(batch.rows),
            contacts=len(batch.cases),
            failed=len(batch.failures),
            **{f"{name}_ms": round(value * 1e3, 1) for name, value in times.items()},
        )


def _traced(batch: Batch) -> AbstractContextManager[object]:
    """Go on with the traces of a batch's rows, those that are recorded; a contact's write-back goes on with its last one."""
    rows = [row for row in batch.rows if row.traceparent] if tracing.is_on() else []
    return _going_on(batch, rows) if rows else nullcontext()


@contextmanager
def _going_on(batch: Batch, rows: list[Row]) -> Iterator[None]:
    told = [
        {
            "enterprisehub.event_id": row.key,
            "enterprisehub.location_id": row.location_id,
            "enterprisehub.rows": len(batch.rows),
        }
        for row in rows
    ]
    with tracing.continuing_all("process", [row.traceparent for row in rows], told) as traceparents:
        given = dict(zip((row.id for row in rows), traceparents, strict=True)) if traceparents else {}
        for case in batch.cases.values():
            case.traceparent = next((given[row.id] for row in reversed(case.rows) if row.id in given), "")
        yield


def _passes(error: Exception) -> bool:
    """Say whether time heals it: another worker, a server that is away. Any other trouble lies in a row or in our code."""
    if isinstance(error, asyncpg.PostgresError):
        return not isinstance(error, REFUSED)
    return isinstance(error, (FenceLost, Unavailable, *DATABASE_ERRORS))


def statements(cases: list[Case], decision: Decision) -> list[Statement]:
    """Return the writes of a decision, those that have something to write."""
    statements = [contacts.write_contacts(cases)] if cases else []
    writes = (
        (leads.write_leads, decision.leads),
        (contacts.write_messages, decision.messages),
        (contacts.write_conversations, decision.conversations),
        (leads.write_predictions, decision.predictions),
        (leads.write_outbox, decision.outbox),
        (leads.write_tips, decision.tips),
    )
    return [*statements, *(write(rows) for write, rows in writes if rows)]


def _new(case: Case, known: set[tuple[str, str]]) -> list[ContactEvent]:
    """Return a case's events that the log does not have, each once."""
    distinct = {event.event_id: event for event in case.events}
    return [event for event_id, event in distinct.items() if (case.key[0], event_id) not in known]
