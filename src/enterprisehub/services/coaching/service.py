"""Coach conversations, and remember the last coaching of each as its session."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol

import msgspec
from msgspec import Struct
from prometheus_client import Counter

from enterprisehub.contracts.scoring import Coaching, Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.calls import CallMeasures, measures
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.playbooks import Policy
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.errors import InvalidInput, NotFound

TIPS = Counter("enterprisehub_coaching_tips_total", "Tips given, by kind", ["kind"])
SESSIONS_STORED = Counter("enterprisehub_coaching_sessions_stored_total", "Sessions stored in Redis")
SESSIONS_LOST = Counter(
    "enterprisehub_coaching_sessions_lost_total",
    "Sessions not stored in Redis, to be rebuilt when asked for",
    ["reason"],
)
WAITING_LIMIT: Final = 4096
"""Sessions that may wait to be stored; more are left to be rebuilt."""
STORE_AT_ONCE: Final = 256


class Session(Struct, kw_only=True):
    """What is known of a conversation, and the coaching for it."""

    session_id: str
    location_id: str
    contact_id: str
    moment: datetime
    """The moment that the coaching is for."""
    coaching: Coaching
    call: CallMeasures | None = None
    """Of the last call that was transcribed."""
    rebuilt: bool = False
    """True when Redis did not have it and it was made again from the contact's state."""


class Sessions(Protocol):
    async def put(self, sessions: dict[tuple[str, str], bytes]) -> None: ...

    async def get(self, location_id: str, contact_id: str) -> bytes | None: ...


class States(Protocol):
    async def subject(self, location_id: str, contact_id: str, moment: datetime) -> Subject | None: ...


class Policies(Protocol):
    def of(self, location_id: str) -> Policy: ...


class SessionWriter:
    """Store sessions in the background: an answer never waits for Redis, and never fails with it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._encoder = msgspec.json.Encoder()
        self._waiting: dict[tuple[str, str], Session] = {}
        self._wake = asyncio.Event()
        self._leaving = False

    def add(self, session: Session) -> None:
        """Queue a session; the newest of a contact replaces one that still waits."""
        key = (session.location_id, session.contact_id)
        if key not in self._waiting and len(self._waiting) >= WAITING_LIMIT:
            SESSIONS_LOST.labels("queue full").inc()
            return
        self._waiting[key] = session
        self._wake.set()

    async def run(self) -> None:
        """Store what waits, and what still waits when told to leave."""
        while not self._leaving:
            await self._wake.wait()
            await self.flush()

    def leave(self) -> None:
        self._leaving = True
        self._wake.set()

    async def flush(self) -> None:
        """Store all that waits, up to 256 in a round trip; what Redis refuses is counted and let go."""
        self._wake.clear()
        while self._waiting:
            keys = list(self._waiting)[:STORE_AT_ONCE]
            batch = {key: self._encoder.encode(self._waiting.pop(key)) for key in keys}
            try:
                await self._sessions.put(batch)
            except REDIS_ERRORS:
                SESSIONS_LOST.labels("Redis").inc(len(batch))
            else:
                SESSIONS_STORED.inc(len(batch))


class CoachingService:
    def __init__(
        self, writer: SessionWriter, sessions: Sessions, states: States, policies: Policies, clock: Clock
    ) -> None:
        self._writer = writer
        self._sessions = sessions
        self._states = states
        self._policies = policies
        self._clock = clock

    def suggest(self, subjects: list[Subject]) -> list[Coaching]:
        """Coach subjects in their order.

        Raises:
            InvalidInput: a time without a zone.
        """
        return [self._suggest(place, subject) for place, subject in enumerate(subjects)]

    def _suggest(self, place: int, subject: Subject) -> Coaching:
        if subject.moment.tzinfo is None:
            raise _zoneless(place)
        try:
            coaching = self.coach(subject)
        except TypeError as error:  # times with and without a zone do not compare
            raise _zoneless(place) from error
        TIPS.labels(coaching.tip.kind if coaching.tip else "none").inc()
        self._writer.add(_session(subject.state, subject.moment, coaching))
        return coaching

    def coach(self, subject: Subject) -> Coaching:
        return coach(subject.state, subject.moment, self._policies.of(subject.state.location_id), subject.given)

    async def session(self, session_id: str) -> bytes:
        """Return a session as JSON, from Redis or made again from the contact's state.

        Raises:
            NotFound: no such contact.
        """
        location_id, _, contact_id = session_id.partition(":")
        if not location_id or not contact_id:
            raise NotFound("A session's id is LOCATION:CONTACT.")
        with suppress(*REDIS_ERRORS):
            stored = await self._sessions.get(location_id, contact_id)
            if stored is not None:
                return stored
        subject = await self._states.subject(location_id, contact_id, self._clock.now())
        if subject is None:
            raise NotFound("No conversation with this contact is known.")
        session = _session(subject.state, subject.moment, self.coach(subject))
        self._writer.add(session)
        return msgspec.json.encode(msgspec.structs.replace(session, rebuilt=True))


def _zoneless(place: int) -> InvalidInput:
    detail = "Every time needs a zone, such as 2026-11-23T17:04:00Z."
    return InvalidInput(detail, errors=[{"pointer": f"/items/{place}", "detail": detail}])


def _session(state: ContactState, moment: datetime, coaching: Coaching) -> Session:
    return Session(
        session_id=f"{state.location_id}:{state.contact_id}",
        location_id=state.location_id,
        contact_id=state.contact_id,
        moment=moment,
        coaching=coaching,
        call=measures(state.conversation.call) if state.conversation.call else None,
    )
