"""The second reading: later, marked, bounded, and first to be shed."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from tests.services.coaching.conftest import state_of

from enterprisehub.contracts.events import Meaning
from enterprisehub.contracts.scoring import Coaching, Subject
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.playbooks import DEFAULT
from enterprisehub.services.coaching import second_reading
from enterprisehub.services.coaching.second_reading import SecondReading

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
BODY = "Our cousins had such a miserable experience, so I wonder."


class Reader:
    """Takes everything for mistrust."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]:
        assert len(bodies) == len(readings)
        self.batches.append(list(bodies))
        return [[Meaning(label="objection.trust", chance=0.9, quote=body)] if body == BODY else [] for body in bodies]


def subject(body: str, contact_id: str = "c") -> Subject:
    return Subject(moment=AT, state=state_of(body, contact_id))


@pytest.fixture
def stored() -> list[tuple[Subject, Coaching]]:
    return []


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def second(reader: Reader, stored: list[tuple[Subject, Coaching]]) -> SecondReading:
    def coached(one: Subject) -> Coaching:
        return coach(one.state, one.moment, DEFAULT, one.given)

    return SecondReading(lambda: reader, coached, lambda one, coaching: stored.append((one, coaching)))


async def test_what_is_understood_comes_later_and_marked(
    second: SecondReading, stored: list[tuple[Subject, Coaching]]
) -> None:
    before = subject(BODY)
    second.offer(before)
    await second.work()
    again, coaching = stored[0]
    assert [each.kind for each in again.state.conversation.objections] == ["trust"]
    assert coaching.objection == "trust"
    assert coaching.tip is not None
    assert coaching.tip.late
    assert before.state.conversation.objections == []


async def test_nothing_understood_stores_nothing(second: SecondReading, stored: list[tuple[Subject, Coaching]]) -> None:
    second.offer(subject("Well, the weather is what it is today."))
    await second.work()
    assert stored == []


async def test_newest_message_of_a_contact_in_one_batch(second: SecondReading, reader: Reader) -> None:
    for contact in ("a", "b"):
        second.offer(subject("Something or other.", contact))
    second.offer(subject("The newer one.", "a"))
    await second.work()
    assert reader.batches == [["The newer one.", "Something or other."]]


async def test_shed_while_busy(second: SecondReading, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1.5)
    for number in range(second_reading.QUIET_PER_SECOND + 20):
        second.offer(subject("Some words here.", f"c{number}"))
    await second.work()
    await second.work()
    assert sum(map(len, reader.batches)) == second_reading.QUIET_PER_SECOND


async def test_failing_encoder_ends_it_quietly() -> None:
    def broken() -> Reader:
        raise OSError("no weights")

    second = SecondReading(broken, lambda _: pytest.fail("nothing to coach"), lambda *_: None)
    second.offer(subject(BODY))
    await second.run()
