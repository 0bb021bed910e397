"""The queue of sessions: bounded, newest first, deaf to a dead Redis."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from enterprisehub.contracts.scoring import Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.playbooks import DEFAULT, Policy
from enterprisehub.kit.clock import FixedClock
from enterprisehub.services.coaching import service as coaching
from enterprisehub.services.coaching.service import SESSIONS_LOST, CoachingService, SessionWriter

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


class FakeSessions:
    def __init__(self, error: Exception | None = None) -> None:
        self.batches: list[dict[tuple[str, str], bytes]] = []
        self.error = error

    async def put(self, sessions: dict[tuple[str, str], bytes]) -> None:
        if self.error:
            raise self.error
        self.batches.append(sessions)

    async def get(self, location_id: str, contact_id: str) -> bytes | None:
        for batch in reversed(self.batches):
            if (location_id, contact_id) in batch:
                return batch[location_id, contact_id]
        return None


class NoStates:
    async def subject(self, *_names: object) -> Subject | None:
        return None


class StandardPolicies:
    def of(self, _location_id: str) -> Policy:
        return DEFAULT


def subject(contact_id: str, moment: datetime = AT) -> Subject:
    return Subject(moment=moment, state=ContactState(location_id="l", contact_id=contact_id))


def built(sessions: FakeSessions) -> tuple[CoachingService, SessionWriter]:
    writer = SessionWriter(sessions)
    return CoachingService(writer, sessions, NoStates(), StandardPolicies(), FixedClock(AT)), writer


async def test_one_round_trip_for_a_batch() -> None:
    sessions = FakeSessions()
    service, writer = built(sessions)
    service.suggest([subject(f"c{number}") for number in range(64)])
    await writer.flush()
    assert [len(batch) for batch in sessions.batches] == [64]


async def test_newest_session_of_a_contact() -> None:
    sessions = FakeSessions()
    service, writer = built(sessions)
    later = AT.replace(hour=19)
    service.suggest([subject("c"), subject("c", later)])
    await writer.flush()
    assert len(sessions.batches[0]) == 1
    assert msgspec.json.decode(await service.session("l:c"))["moment"] == "2026-11-23T19:00:00Z"


async def test_full_queue() -> None:
    sessions = FakeSessions()
    service, writer = built(sessions)
    lost = SESSIONS_LOST.labels("queue full")._value.get()
    answers = service.suggest([subject(f"c{number}") for number in range(coaching.WAITING_LIMIT + 3)])
    assert len(answers) == coaching.WAITING_LIMIT + 3
    assert SESSIONS_LOST.labels("queue full")._value.get() == lost + 3
    await writer.flush()
    assert max(len(batch) for batch in sessions.batches) == coaching.STORE_AT_ONCE


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError()])
async def test_redis_refuses(error: Exception) -> None:
    service, writer = built(FakeSessions(error))
    lost = SESSIONS_LOST.labels("Redis")._value.get()
    assert service.suggest([subject("c")])
    await writer.flush()
    assert SESSIONS_LOST.labels("Redis")._value.get() == lost + 1


async def test_runs_until_told_to_leave() -> None:
    sessions = FakeSessions()
    service, writer = built(sessions)
    task = asyncio.create_task(writer.run())
    service.suggest([subject("c")])
    for _ in range(50):
        await asyncio.sleep(0)
        if sessions.batches:
            break
    assert len(sessions.batches) == 1
    service.suggest([subject("d")])
    writer.leave()
    await asyncio.wait_for(task, 1)
    assert len(sessions.batches) == 2
