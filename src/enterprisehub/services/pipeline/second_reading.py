"""Have coaching read again, with the sentence encoder, what rules left unread; what it understands is an own event.

Nothing waits for it. It is the first thing shed under load: while more rows come than a quiet second has, no message is
taken, the queue is short, and after each batch it rests four times as long as it took. A `MessageUnderstood` then takes
the inbox like every event: fold, scores, coaching, log and realtime see it, and a better tip comes later, marked as such.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import asyncpg
from msgspec import Struct
from prometheus_client import Counter

from enterprisehub.clients.coaching import ReadsAgain
from enterprisehub.contracts.events import MessageExchanged, MessageUnderstood
from enterprisehub.contracts.understanding import Understood, Unread
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import DATABASE_ERRORS, Database
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.pipeline import own_events_repository as own_events
from enterprisehub.services.pipeline.batch import Case

SHED: Final = Counter(
    "enterprisehub_pipeline_second_reading_shed_total", "Messages not read again by the encoder, by reason", ["reason"]
)
WRITTEN: Final = Counter("enterprisehub_pipeline_understood_total", "Messages of which the encoder understood more")
QUIET_PER_SECOND: Final = 50
"""Inbox rows in a second from which on the machine has better to do."""
LATELY_S: Final = 2.0
WAITING_LIMIT: Final = 128
BATCH: Final = 32
REST: Final = 4.0
"""Seconds of rest for a second of work: at most a fifth of one core."""
RECENT: Final = timedelta(days=1)
"""Older messages come from an import: a tip about them would be late indeed."""
BODY_CHARACTERS: Final = 4000


class Waiting(Struct, frozen=True):
    """A message that is to be read again."""

    event: MessageExchanged
    contact_id: str


class SecondReading:
    """A queue of messages, worked off in batches."""

    def __init__(self, database: Database, reader: ReadsAgain, clock: Clock) -> None:
        self._database = database
        self._reader = reader
        self._clock = clock
        self._waiting: list[Waiting] = []
        self._wake = asyncio.Event()
        self._second, self._seen = 0, 0
        self._log = logger()

    def offer(self, rows: int, cases: Iterable[Case]) -> None:
        """Queue what contacts wrote in a batch of so many rows, unless there is too much to do."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._seen = second, 0
        self._seen += rows
        oldest = self._clock.now() - RECENT
        messages = [
            Waiting(event, case.key[1])
            for case in cases
            if case.state is not None and not case.state.deleted
            for event in case.events
            if isinstance(event, MessageExchanged) and event.inbound and event.body and event.occurred_at > oldest
        ]
        if not messages:
            return
        if self._seen > QUIET_PER_SECOND:
            SHED.labels("busy").inc(len(messages))
            return
        room = WAITING_LIMIT - len(self._waiting)
        if len(messages) > room:
            SHED.labels("queue full").inc(len(messages) - room)
        self._waiting += messages[:room]
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; whatever fails, tips by rules go on."""
        while True:
            await self._wake.wait()
            if self._busy():
                self._shed("busy", self._waiting)
                self._waiting = []
                self._wake.clear()
                continue
            began = time.monotonic()
            await self.work()
            await asyncio.sleep(REST * (time.monotonic() - began))

    def _busy(self) -> bool:
        return self._seen > QUIET_PER_SECOND and time.monotonic() - self._second < LATELY_S

    async def work(self) -> None:
        """Have one batch read again, and put what was understood into the inbox."""
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        if not self._waiting:
            self._wake.clear()
        if not batch:
            return
        try:
            told = await self._reader.ask(
                [Unread(body=one.event.body[:BODY_CHARACTERS], at=one.event.occurred_at) for one in batch]
            )
            await self._write(batch, told)
        except (Unavailable, *DATABASE_ERRORS, asyncpg.PostgresError) as error:
            self._shed("failed", batch)
            self._log.warning("not read again", messages=len(batch), error=str(error) or type(error).__name__)

    async def _write(self, batch: Sequence[Waiting], told: Sequence[Understood | None]) -> None:
        now = self._clock.now()
        understood = [
            (
                one.event.event_id,
                MessageUnderstood(
                    event_id=f"understood:{one.event.message_id}",
                    location_id=one.event.location_id,
                    contact_id=one.contact_id,
                    occurred_at=one.event.occurred_at,
                    known_at=now,
                    message_id=one.event.message_id,
                    model=answer.model,
                    meanings=answer.meanings,
                ),
            )
            for one, answer in zip(batch, told, strict=True)
            if answer is not None and answer.meanings
        ]
        if not understood:
            return
        events = [event for _, event in understood]
        keys = [(event.location_id, event.contact_id or "", message) for message, event in understood]
        async with self._database.transaction(sorted({event.location_id for event in events})) as connection:
            there = await own_events.still_there(connection, keys)
            kept = [event for message, event in understood if (event.location_id, message) in there]
            WRITTEN.inc(await own_events.put(connection, kept))

    def _shed(self, reason: str, messages: Sequence[Waiting]) -> None:
        SHED.labels(reason).inc(len(messages))
