"""Calls against the stand-in over real connections: what is tried again, what never."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.errors import (
    AmbiguousOutcome,
    GoHighLevelError,
    NoAccess,
    NotFoundThere,
    RateLimited,
    RejectedBody,
    TokenRefused,
    UnavailableThere,
    WrongTenant,
)
from enterprisehub.clients.gohighlevel.limits import Limiter
from enterprisehub.clients.gohighlevel.tokens import StaticToken
from enterprisehub.clients.gohighlevel.transport import Transport, path_of
from enterprisehub.simulation.standin.running import RunningStandin

Connects = Callable[..., HttpGoHighLevel]
L = "location1"
NEW = datetime(2027, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("seeded")


async def test_unknown_contact(connect: Connects, standin: RunningStandin) -> None:
    standin.crm._creates_unknown = False
    with pytest.raises(NotFoundThere):
        await connect().contact(L, "nobody")
    assert len(await standin.calls(path="/contacts/nobody")) == 1


async def test_wrong_tenant_is_never_retried(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(WrongTenant):
        await connect().contact(L, "c2")
    assert len(await standin.calls()) == 1


async def test_rejected_body_is_never_retried(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(RejectedBody, match="property score should not exist"):
        await connect().update_contact(L, "c1", {"score": 3})
    assert len(await standin.calls()) == 1


async def test_tags_can_not_be_put(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(RejectedBody):
        await connect().update_contact(L, "c1", {"tags": ["only"]})
    assert await standin.calls() == []


async def test_unavailable_for_a_while(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("faults", kind="status", status=503, count=2)
    assert (await connect().contact(L, "c1"))["id"] == "c1"
    assert [call["status"] for call in await standin.calls()] == [503, 503, 200]


async def test_unavailable_for_long(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("faults", kind="status", status=500, count=9)
    with pytest.raises(UnavailableThere):
        await connect().contact(L, "c1")
    assert len(await standin.calls()) == 4


async def test_retries_switched_off(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("faults", kind="status", status=500)
    with pytest.raises(UnavailableThere):
        await connect(retries=0).contact(L, "c1")


@pytest.mark.parametrize("kind", ["reset", "timeout"])
async def test_repeatable_call_without_answer(connect: Connects, standin: RunningStandin, kind: str) -> None:
    await standin.control("faults", kind=kind, after_effect=True, delay_s=1.5)
    await connect().add_tags(L, "c1", ["new"])
    assert (await standin.contact("c1"))["tags"] == ["old", "new"]
    assert [call["status"] for call in await standin.calls(method="POST")] == [0, 201]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset", "after_effect": True},
        {"kind": "reset"},
        {"kind": "timeout", "after_effect": True, "delay_s": 1.5},
        {"kind": "status", "status": 502, "after_effect": True},
    ],
    ids=["reset after", "reset before", "timeout", "502"],
)
@pytest.mark.parametrize("call", ["add_note", "add_task", "send_message", "start_workflow", "create_contact"])
async def test_ambiguous_outcome_is_never_repeated(
    connect: Connects, standin: RunningStandin, fault: dict[str, Any], call: str
) -> None:
    await standin.control("faults", **fault)
    crm = connect()
    calls: dict[str, Callable[[], Any]] = {
        "add_note": lambda: crm.add_note(L, "c1", "x"),
        "add_task": lambda: crm.add_task(L, "c1", title="x", due_at=NEW),
        "send_message": lambda: crm.send_message(L, "c1", channel="SMS", text="x"),
        "start_workflow": lambda: crm.start_workflow(L, "c1", "w"),
        "create_contact": lambda: crm.create_contact(L, {"name": "x"}),
    }
    with pytest.raises(AmbiguousOutcome):
        await calls[call]()
    assert len(await standin.calls(method="POST")) == 1


async def test_refused_connection_is_not_ambiguous(http: httpx.AsyncClient) -> None:
    async def no_pause(_: float) -> None:
        return

    crm = HttpGoHighLevel(Transport(http, "http://127.0.0.1:9", StaticToken("t"), sleep=no_pause))
    with pytest.raises(UnavailableThere):
        await crm.add_note(L, "c1", "x")


async def test_429_waits_what_the_server_says(connect: Connects, standin: RunningStandin) -> None:
    slept: list[float] = []
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    await standin.control("faults", kind="status", status=429, retry_after_s=4)
    limiter = Limiter(monotonic=lambda: now, sleep=sleep)
    await connect(limiter=limiter).add_note(L, "c1", "refused before its effect, so worth another try")
    assert slept == [4]
    assert len((await standin.contact("c1"))["notes"]) == 1


async def test_429_longer_than_the_patience(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("faults", kind="status", status=429, retry_after_s=60)
    with pytest.raises(RateLimited) as caught:
        await connect().contact(L, "c1")
    assert caught.value.retry_after_s == 60


async def test_pace_before_the_limit(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("limits", max=20, interval_ms=250)
    crm = connect()
    for _ in range(70):
        await crm.contact(L, "c1")
    assert {call["status"] for call in await standin.calls()} == {200}


async def test_others_use_the_same_limit(connect: Connects, standin: RunningStandin) -> None:
    await standin.control("limits", max=20, interval_ms=400)
    one, other = connect(), connect()
    await one.contact(L, "c1")
    await other.contact(L, "c1")
    for _ in range(25):
        await one.contact(L, "c1")
        await other.contact(L, "c1")
    statuses = [call["status"] for call in await standin.calls()]
    assert statuses.count(200) == 52
    assert statuses.count(429) <= 2


async def test_no_token(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(NoAccess):
        await connect(StaticToken(None)).contact(L, "c1")
    assert await standin.calls() == []


async def test_demo_location_without_the_demo(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(NoAccess):
        await connect(StaticToken("t")).contact("demo-north", "c1")
    assert await standin.calls() == []


async def test_private_token_refused(connect: Connects, standin: RunningStandin) -> None:
    with pytest.raises(TokenRefused):
        await connect(StaticToken("at_never-issued")).contact(L, "c1")


async def test_id_that_climbs(connect: Connects, standin: RunningStandin) -> None:
    standin.crm._creates_unknown = False
    for hostile in ("..", ".", ""):
        with pytest.raises(RejectedBody):
            await connect().contact(L, hostile)
    with pytest.raises(GoHighLevelError):
        await connect().contact(L, "../locations/x?y=#z")
    assert [call["path"] for call in await standin.calls()] == ["/contacts/../locations/x?y=#z"]


def test_path_quotes_every_part() -> None:
    assert path_of("contacts", "a/b?c#d%", "notes") == "/contacts/a%2Fb%3Fc%23d%25/notes"


async def test_answer_that_is_not_json() -> None:
    answered = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    async with httpx.AsyncClient(transport=answered) as http:
        crm = HttpGoHighLevel(Transport(http, "http://crm", StaticToken("t"), retries=0))
        with pytest.raises(UnavailableThere):
            await crm.contact(L, "c1")
        with pytest.raises(AmbiguousOutcome):
            await crm.add_note(L, "c1", "x")


async def test_contact_not_found_as_a_bad_request() -> None:
    said = {"statusCode": 400, "message": "Contact with id c1 not found"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(400, json=said))) as http:
        with pytest.raises(NotFoundThere):
            await HttpGoHighLevel(Transport(http, "http://crm", StaticToken("t"))).contact(L, "c1")
