import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest
from tests.services.hub.conftest import START, message, minutes

from enterprisehub.clients.batch import FakePeer
from enterprisehub.clients.ml import FakeMatches
from enterprisehub.contracts.scoring import Churn, Coaching, Match, Matches, Model, Preferences, Question, Score
from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.errors import BadRequest, Forbidden, InvalidInput, Unauthenticated, Unavailable
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.intake.committer import Committer, InboxStore
from enterprisehub.services.hub.locations.service import Locations
from enterprisehub.services.hub.workflow.call import read
from enterprisehub.services.hub.workflow.service import Peers, Workflow

MODEL = Model(name="m", version="1")
SCORE = Score(probability=0.7, interval=(0.6, 0.8), base=0.0, reasons=[], model=MODEL)
CHURN = Churn(probability=0.2, by_days={"30": 0.2}, base=0.0, risks=[], actions=[], model=MODEL)
TIP = Coaching(
    side="buyer", factors={}, missing=[], questions=[Question(text="What is your budget?", factor=None, why="unknown")],
    may_contact=True,
)  # fmt: skip
MATCH = Match(property_id="p1", score=0.9, why=["Price fits"], why_not=[], listing={"unparsed_address": "1 Oak St"})
MATCHES = Matches(items=[MATCH], preferences=Preferences(), considered=1)
CUTOFFS = '{"hot": 0.6, "warm": 0.4, "cool": 0.2}'
PAYLOAD = {
    "contact_id": "wf", "first_name": "Wen", "full_name": "Wen Fu", "email": "wen@x.org", "tags": "buyer, vip",
    "location": {"id": "A"}, "workflow": {"id": "w", "name": "New lead"}, "customData": {"x": 1},
}  # fmt: skip
SECRET = "secret for all"


def test_call() -> None:
    call = read(PAYLOAD)
    assert (call.location_id, call.contact_id) == ("A", "wf")
    assert call.fields == {"firstName": "Wen", "name": "Wen Fu", "email": "wen@x.org", "tags": ["buyer", "vip"]}


def test_a_custom_webhook_may_say_it_in_the_other_way() -> None:
    call = read({"contactId": "c", "locationId": "L", "first_name": 7})
    assert (call.location_id, call.contact_id, call.fields) == ("L", "c", {})


@pytest.mark.parametrize(
    "payload", [{}, {"contact_id": "c"}, {"location": {"id": "A"}}, {"contact_id": "\x00", "location": []}]
)
def test_a_call_without_who(payload: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(payload)
    assert refused.value.errors


class Desk:
    """A workflow service with fake peers."""

    def __init__(self, hub: Any, locations: Any = ()) -> None:
        self.ml, self.churn, self.coaching = FakePeer(SCORE), FakePeer(CHURN), FakePeer(TIP)
        self.matches = FakeMatches(MATCHES)
        self.store = InboxStore(hub.database)
        self.committer = Committer(self.store, pace_s=0)
        peers = Peers(ml=self.ml, churn=self.churn, coaching=self.coaching, matches=self.matches)
        self.service = Workflow(
            hub.database, self.committer, peers, FixedClock(START), secret=SECRET, locations=frozenset(locations)
        )

    async def ask(self, payload: Any = None, secret: Any = SECRET) -> Any:
        return await self.service.answer(json.dumps(payload or PAYLOAD).encode(), secret)

    def asked_state(self) -> Any:
        return msgspec.json.decode(self.ml.asked[-1][0].state)


async def running(desk: Any) -> AsyncIterator[Any]:
    task = asyncio.create_task(desk.committer.run())
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await desk.store.close()


@pytest.fixture
async def desk(hub: Any) -> AsyncIterator[Any]:
    async for one in running(Desk(hub)):
        yield one


@pytest.fixture(scope="module")
async def location(admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id, cutoffs) VALUES ('A', $1)", CUTOFFS)


pytestmark = pytest.mark.servers


@pytest.mark.usefixtures("location")
async def test_everything_inline(desk: Any, admin: Any) -> None:
    answer = await desk.ask()
    assert (answer.probability, answer.churn_probability, answer.may_contact) == (0.7, 0.2, True)
    assert (answer.next_question, answer.best_match) == ("What is your budget?", "1 Oak St")
    assert answer.degraded == []
    row = await admin.fetchrow("SELECT * FROM inbox WHERE key = $1", answer.event_id)
    assert (row["type"], row["location_id"], row["contact_id"], row["state"]) == ("ContactUpdate", "A", "wf", 0)
    assert json.loads(row["body"])["tags"] == ["buyer", "vip"]


@pytest.mark.usefixtures("location")
async def test_what_the_call_says_is_scored_at_once(desk: Any) -> None:
    await desk.ask()
    assert desk.asked_state()["name"] == "Wen Fu"
    assert desk.matches.asked[0].state.email == "wen@x.org"


@pytest.mark.usefixtures("location")
async def test_what_is_stored_is_scored_with_it(desk: Any, put: Any) -> None:
    await put(message("known", 1, "3 beds in Pasadena, budget 850k", START - minutes(5)))
    answer = await desk.ask({**PAYLOAD, "contact_id": "known"})
    state = desk.asked_state()
    assert (state["conversation"]["inbound"], state["name"]) == (1, "Wen Fu")
    assert answer.temperature == "hot"


@pytest.mark.usefixtures("location")
async def test_without_evidence_nothing_is_warm(desk: Any) -> None:
    assert (await desk.ask({**PAYLOAD, "contact_id": "silent"})).temperature == "cool"


@pytest.mark.usefixtures("location")
async def test_parts_that_are_down(desk: Any) -> None:
    desk.ml.down, desk.matches.answer = True, None
    answer = await desk.ask()
    assert answer.degraded == ["matches", "ml"]
    assert (answer.probability, answer.temperature) == (None, "unknown")
    assert answer.churn_probability == 0.2


@pytest.mark.usefixtures("location")
async def test_a_part_that_hangs(desk: Any, monkeypatch: Any) -> None:
    async def hang(subjects: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(desk.churn, "ask", hang)
    begin = time.monotonic()
    assert (await desk.ask()).degraded == ["churn"]
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"])
@pytest.mark.usefixtures("location")
async def test_wrong_secret(desk: Any, secret: Any) -> None:
    with pytest.raises(Unauthenticated):
        await desk.ask(secret=secret)
    assert not desk.ml.asked


async def test_each_location_has_its_own_secret(desk: Any, hub: Any, admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id) VALUES ('S'), ('T')")
    secret = (await Locations(hub.database).new_workflow_secret(CONSOLE, "S")).secret
    assert (await desk.ask({**PAYLOAD, "location": {"id": "S"}}, secret=secret)).location_id == "S"
    with pytest.raises(Unauthenticated):
        await desk.ask({**PAYLOAD, "location": {"id": "T"}}, secret=secret)


@pytest.mark.parametrize(("body", "error"), [(b"{", BadRequest), (b"[]", InvalidInput), (b"\xff", BadRequest)])
async def test_bad_body(desk: Any, body: Any, error: Any) -> None:
    with pytest.raises(error):
        await desk.service.answer(body, SECRET)


@pytest.mark.parametrize("location", ["*", "A,B", "A B"])
async def test_a_location_id_that_would_name_other_tenants(desk: Any, location: str) -> None:
    with pytest.raises(InvalidInput):
        await desk.ask({**PAYLOAD, "location": {"id": location}})


async def test_a_locations_own_secret_while_postgres_is_away(desk: Any, monkeypatch: Any) -> None:
    async def away(location_id: str, payload: Any) -> None:
        raise asyncpg.CannotConnectNowError

    monkeypatch.setattr(desk.service, "_read", away)
    with pytest.raises(Unavailable):
        await desk.ask(secret="a location's own")
    assert "database" in (await desk.ask()).degraded


async def test_a_location_that_is_not_ours(hub: Any) -> None:
    with pytest.raises(Forbidden):
        await Desk(hub, locations=["B"]).ask()


async def test_over_http(hub: Any, admin: Any) -> None:
    async with hub.anonymous(headers={"x-workflow-secret": SECRET}) as client:
        answer = await client.post("/webhooks/ghl/workflow", json={**PAYLOAD, "contact_id": "over-http"})
        refused = await client.post("/webhooks/ghl/workflow", json=PAYLOAD, headers={"x-workflow-secret": "no"})
    assert answer.json()["degraded"] == ["churn", "coaching", "matches", "ml"]
    assert await admin.fetchval("SELECT count(*) FROM inbox WHERE contact_id = 'over-http'") == 1
    assert refused.status_code == 401
