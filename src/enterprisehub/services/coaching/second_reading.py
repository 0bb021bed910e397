"""Read again, with the sentence encoder, what rules left unread; a better tip then comes later, marked as such.

Nothing waits for it. It is the first thing shed under load: while more subjects come than a quiet second has, none is
taken, the queue is short, and after each batch it rests four times as long as it worked.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec
import structlog
from prometheus_client import Counter

from enterprisehub.contracts.events import Meaning
from enterprisehub.contracts.scoring import Coaching, Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.conversation import note_understanding
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.meanings import reading_of
from enterprisehub.domain.reading import read_inbound

UNDERSTOOD = Counter("enterprisehub_coaching_understood_total", "Messages read again by the encoder", ["outcome"])
SHED = Counter("enterprisehub_coaching_understanding_shed_total", "Messages not read again, by reason", ["reason"])
QUIET_PER_SECOND: Final = 50
"""Subjects in a second from which on the machine has better to do."""
LATELY_S: Final = 2.0
WAITING_LIMIT: Final = 128
BATCH: Final = 32
REST: Final = 4.0
"""Seconds of rest for a second of work: at most a fifth of one core."""

_log = structlog.get_logger()


class Understands(Protocol):
    """What reads sentences; `enterprisehub.learning.language.meaning.MeaningReader` does."""

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]: ...


Coach = Callable[[Subject], Coaching]
Store = Callable[[Subject, Coaching], None]


class SecondReading:
    """A queue of the newest subject of each contact, worked off in a thread."""

    def __init__(self, make: Callable[[], Understands], coach: Coach, store: Store) -> None:
        self._make = make
        self._coach = coach
        self._store = store
        self._reader: Understands | None = None
        self._waiting: dict[tuple[str, str], Subject] = {}
        self._wake = asyncio.Event()
        self._second, self._seen = 0, 0

    def offer(self, subject: Subject) -> None:
        """Queue a subject whose last message the contact wrote, unless there is too much to do."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._seen = second, 0
        self._seen += 1
        recent = subject.state.conversation.recent
        if not recent or not recent[-1].inbound or not recent[-1].body:
            return
        if self._seen > QUIET_PER_SECOND:
            SHED.labels("busy").inc()
            return
        key = (subject.state.location_id, subject.state.contact_id)
        if key not in self._waiting and len(self._waiting) >= WAITING_LIMIT:
            SHED.labels("queue full").inc()
            return
        self._waiting[key] = subject
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; a reader that cannot be made ends it, and coaching goes on by the rules."""
        while True:
            await self._wake.wait()
            if self._busy():
                SHED.labels("busy").inc(len(self._waiting))
                self._waiting.clear()
                self._wake.clear()
                continue
            begun = time.monotonic()
            try:
                await self.work()
            except Exception:  # noqa: BLE001 whatever the encoder dies of, coaching goes on without it
                _log.exception("second reading ends: the encoder failed")
                return
            await asyncio.sleep(REST * (time.monotonic() - begun))

    def _busy(self) -> bool:
        return self._seen > QUIET_PER_SECOND and time.monotonic() - self._second < LATELY_S

    async def work(self) -> None:
        """Read one batch again."""
        keys = list(self._waiting)[:BATCH]
        batch = [self._waiting.pop(key) for key in keys]
        if not self._waiting:
            self._wake.clear()
        for subject, meanings in zip(batch, await asyncio.to_thread(self._understood, batch), strict=True):
            UNDERSTOOD.labels("more" if meanings else "nothing").inc()
            if meanings:
                self._coach_again(subject, meanings)

    def _understood(self, batch: list[Subject]) -> list[list[Meaning]]:
        if self._reader is None:
            self._reader = self._make()
        messages = [subject.state.conversation.recent[-1] for subject in batch]
        readings = [read_inbound(message.body, message.at) for message in messages]
        return self._reader.understand([message.body for message in messages], readings)

    def _coach_again(self, subject: Subject, meanings: list[Meaning]) -> None:
        state = msgspec.convert(msgspec.to_builtins(subject.state), ContactState)
        message = state.conversation.recent[-1]
        note_understanding(state.conversation, reading_of(meanings), message.message_id, message.at)
        again = msgspec.structs.replace(subject, state=state)
        coaching = self._coach(again)
        if coaching.tip is not None:
            coaching.tip.late = True
        self._store(again, coaching)
