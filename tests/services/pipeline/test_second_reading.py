"""What the encoder understood, on its way from the message to the lead: an event of its own."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.services.pipeline.conftest import NOW, Bench
from tests.services.pipeline.test_tips import inbound

from enterprisehub.clients.batch import FakePeer
from enterprisehub.contracts.events import ContactEvent, Event, Meaning, MessageUnderstood
from enterprisehub.contracts.realtime import Kind
from enterprisehub.contracts.scoring import EncodedSubject, Score, Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.contracts.understanding import Understood
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.fold import fold
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.lead import score
from enterprisehub.learning.registry import packaged_path
from enterprisehub.services.pipeline import second_reading
from enterprisehub.services.pipeline.enrich import Peers
from enterprisehub.services.pipeline.erasure import erase
from enterprisehub.services.pipeline.replay import replay
from enterprisehub.services.pipeline.second_reading import SecondReading

pytestmark = pytest.mark.servers
BODY = "Our cousins had such a miserable experience, so I wonder."
MISTRUST = Understood(model="reader+1", meanings=[Meaning(label="objection.trust", chance=0.9, quote=BODY)])


class Reading:
    """The bench's pipeline with a second reading."""

    def __init__(self, bench: Bench) -> None:
        self.peer: FakePeer[Understood] = FakePeer(MISTRUST)
        self.second = SecondReading(bench.database, self.peer, bench.clock)
        self.bench = bench
        bench.worker._second = self.second

    async def put(self, *payloads: Any) -> None:
        await self.bench.put(*payloads)
        await self.bench.drain()

    async def states(self) -> list[ContactState]:
        rows = await self.bench.rows("SELECT state FROM contacts")
        return [msgspec.json.decode(row["state"], type=ContactState) for row in rows]

    async def log(self) -> list[ContactEvent]:
        rows = await self.bench.rows("SELECT payload FROM events ORDER BY seq")
        return [msgspec.json.decode(row["payload"], type=Event) for row in rows]


@pytest.fixture
def reading(bench: Bench) -> Reading:
    return Reading(bench)


async def test_what_is_understood_reaches_log_state_scores_and_subscribers(bench: Bench, reading: Reading) -> None:
    await reading.put(inbound(BODY))
    bench.publisher.published.clear()
    bench.clock.advance(seconds=2)
    await reading.second.work()
    await bench.drain()
    [event] = [event for event in await reading.log() if isinstance(event, MessageUnderstood)]
    assert (event.event_id, event.message_id, event.model) == ("understood:m1", "m1", "reader+1")
    assert event.occurred_at < event.known_at
    [state] = await reading.states()
    assert [(each.kind, each.message_id) for each in state.conversation.objections] == [("trust", "m1")]
    assert {Kind.SCORES, Kind.CONTACT} <= {each.kind for each in bench.publisher.published}
    asked: EncodedSubject = bench.ml.asked[-1][0]
    assert b'"trust"' in bytes(asked.state)
    tip = coach(state, NOW + timedelta(hours=6)).tip
    assert tip is not None
    assert (tip.kind, tip.late) == ("objection", True)


async def test_next_message_is_not_late(reading: Reading, bench: Bench) -> None:
    await reading.put(inbound(BODY))
    await reading.second.work()
    await bench.drain()
    await reading.put(inbound("and another thing", 2))
    [state] = await reading.states()
    tip = coach(state, NOW + timedelta(hours=6)).tip
    assert tip is not None
    assert not tip.late


async def test_read_twice_counts_once(reading: Reading, bench: Bench) -> None:
    await reading.put(inbound(BODY))
    reading.second._waiting *= 2
    for _ in range(2):
        await reading.second.work()
    await bench.drain()
    [state] = await reading.states()
    assert state.conversation.objection_count == 1
    assert len(await reading.log()) == 2


async def test_later_message_folds_the_log_anew(reading: Reading, bench: Bench) -> None:
    """The second message is folded in before the first one is understood: live and replayed state must be the same."""
    await reading.put(inbound(BODY))
    await reading.put(inbound("We need four bedrooms.", 2))
    reading.second._waiting = reading.second._waiting[:1]
    await reading.second.work()
    await bench.drain()
    [state] = await reading.states()
    assert msgspec.json.encode(state) == msgspec.json.encode(fold(await reading.log()))
    assert state.conversation.objection_count == 1
    assert not state.conversation.understood


class Scores:
    """ml with the model that ships."""

    def __init__(self) -> None:
        self.model = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")

    async def ask(self, items: Sequence[EncodedSubject]) -> list[Score]:
        return score(self.model, msgspec.json.decode(msgspec.json.encode(items), type=list[Subject]))


async def test_replay_says_the_same_before_and_after(reading: Reading, bench: Bench) -> None:
    bench.worker._peers = Peers(Scores(), bench.churn, bench.coaching)
    await reading.put(inbound(BODY))
    await reading.put(inbound("We need four bedrooms.", 2))
    await reading.second.work()
    await bench.drain()
    await reading.put(inbound("Is it still available?", 3))
    found = await replay(bench.database, None, [packaged_path("lead").read_bytes()], lambda *_: None)
    assert (found.predictions, found.identical, found.different) == (4, 4, 0)


async def test_nothing_understood_writes_nothing(reading: Reading, bench: Bench) -> None:
    reading.peer.answer = Understood(model="reader+1")
    await reading.put(inbound(BODY))
    await reading.second.work()
    assert await bench.drain() == 0


@pytest.mark.parametrize("payload", [
    {**inbound(BODY), "direction": "outbound", "type": "OutboundMessage"},
    inbound(""),
    {**inbound(BODY), "dateAdded": (NOW - timedelta(days=3)).isoformat()},
])  # fmt: skip
async def test_not_worth_a_second_reading(reading: Reading, payload: dict[str, Any]) -> None:
    await reading.put(payload)
    await reading.second.work()
    assert reading.peer.asked == []


async def test_erased_meanwhile_stays_erased(reading: Reading, bench: Bench) -> None:
    await reading.put(inbound(BODY))
    await erase(bench.database, bench.redis, "l1", "c1", actor="test")
    await reading.second.work()
    assert await bench.rows("SELECT 1 FROM inbox WHERE state = 0") == []
    assert await bench.rows("SELECT 1 FROM contacts") == []


async def test_absent_coaching_costs_nothing_else(reading: Reading, bench: Bench) -> None:
    reading.peer.down = True
    await reading.put(inbound(BODY))
    await reading.second.work()
    assert len(await reading.log()) == 1
    assert reading.second._waiting == []


async def test_shed_under_load(reading: Reading, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1.5)
    few, rest = second_reading.QUIET_PER_SECOND, 20
    before = second_reading.SHED.labels("busy")._value.get()
    for number in range(few + rest):
        payload = {**inbound(BODY), "contactId": f"c{number}", "messageId": f"m{number}", "webhookId": f"w{number}"}
        await reading.put(payload)
    for _ in range(3):
        await reading.second.work()
    assert sum(map(len, reading.peer.asked)) == few
    assert second_reading.SHED.labels("busy")._value.get() - before == rest


async def test_queue_is_short(reading: Reading, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reading, "WAITING_LIMIT", 1)
    for number in range(3):
        await reading.put({**inbound(BODY, number + 1), "contactId": f"c{number}"})
    assert len(reading.second._waiting) == 1
