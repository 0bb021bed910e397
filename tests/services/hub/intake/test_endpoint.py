import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from nacl.signing import SigningKey
from tests.services.hub.conftest import KEY, START, client_of

from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.http import HotPaths, HotRoute
from enterprisehub.kit.security import sign
from enterprisehub.services.hub.intake import committer as committing
from enterprisehub.services.hub.intake.committer import Committer
from enterprisehub.services.hub.intake.endpoint import Intake, Keys, _trace_id
from enterprisehub.services.hub.intake.received import NOT_PROCESSED, PENDING

DEMO = SigningKey(b"demo".ljust(32, b"."))
STRANGER = SigningKey(b"stranger".ljust(32, b"."))


class MemoryStore:
    """A store that keeps what it is given; `down` makes it fail."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.batches: list[Any] = []
        self.down = None

    async def __call__(self, batch: Any, *, timeout_s: Any) -> Any:
        await asyncio.sleep(0)
        if self.down is not None:
            raise self.down
        self.batches.append(list(batch))
        fresh = [w for w in batch if w.key not in self.rows]
        self.rows |= {w.key: w for w in fresh}
        return {w.key for w in fresh}


class Door:
    """The intake behind its route, on a store in memory."""

    def __init__(self, demo: Any = None, locations: Any = ()) -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(START)
        self.committer = Committer(self.store, pace_s=0)
        intake = Intake(Keys((KEY.verify_key,), demo), self.committer, self.clock, locations=frozenset(locations))
        route = HotRoute(path="/webhooks/ghl", handler=intake, error_as_429=True)
        self.client = client_of(HotPaths("hub", FastAPI(), [route]))

    async def post(self, body: Any, key: Any = KEY, **headers: Any) -> Any:
        signed = {"x-ghl-signature": sign(key, body)} if key else {}
        return await self.client.post("/webhooks/ghl", content=body, headers=signed | headers)


@pytest.fixture
async def door() -> AsyncIterator[Any]:
    async for one in _running(Door()):
        yield one


async def _running(door: Any) -> AsyncIterator[Any]:
    task = asyncio.create_task(door.committer.run())
    yield door
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def body_of(**fields: Any) -> Any:
    return msgspec.json.encode({"type": "InboundMessage", "locationId": "L1", "contactId": "C1"} | fields)


async def test_stored(door: Any) -> None:
    answer = await door.post(body_of(webhookId="w1"))
    assert (answer.status_code, answer.json()) == (200, {"event_id": "w1", "duplicate": False})
    row = door.store.rows["w1"]
    assert (row.location_id, row.contact_id, row.type, row.state) == ("L1", "C1", "InboundMessage", PENDING)


async def test_second_delivery(door: Any) -> None:
    await door.post(body_of(webhookId="w1"))
    answer = await door.post(body_of(webhookId="w1", body="resent with another body"))
    assert answer.json() == {"event_id": "w1", "duplicate": True}
    assert len(door.store.rows) == 1


async def test_without_a_webhook_id_the_body_is_the_key(door: Any) -> None:
    body = body_of()
    assert (await door.post(body)).json()["event_id"] == hashlib.sha256(body).hexdigest()
    assert (await door.post(body)).json()["duplicate"] is True


@pytest.mark.parametrize("signature", ["N/A", "", "AAAA", "not base64!", "é"])
async def test_bad_signature(door: Any, signature: Any) -> None:
    answer = await door.post(body_of(), key=None, **{"x-ghl-signature": signature.encode()})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert not door.store.rows


async def test_missing_signature(door: Any) -> None:
    assert (await door.post(body_of(), key=None)).status_code == 401


async def test_signature_of_another_key(door: Any) -> None:
    assert (await door.post(body_of(), key=STRANGER)).status_code == 401


async def test_signature_of_another_body(door: Any) -> None:
    answer = await door.post(body_of(), key=None, **{"x-ghl-signature": sign(KEY, body_of(body="other"))})
    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"{not json", b"", b"\xff\xfe", b"[" * 100_000])
async def test_not_json(door: Any, body: Any) -> None:
    assert (await door.post(body)).status_code == 400


async def test_signature_is_checked_before_the_body(door: Any) -> None:
    assert (await door.post(b"{not json", key=STRANGER)).status_code == 401


@pytest.mark.parametrize(
    "body", [rb'{"body": "\ud83d"}', b"[1, 2]", b'"text"', b"17", b"{}", b'{"type": 7, "locationId": ["x"]}']
)
async def test_json_without_type_or_location_is_kept(door: Any, body: Any) -> None:
    answer = await door.post(body)
    assert answer.status_code == 200
    assert door.store.rows[answer.json()["event_id"]].body == body


async def test_over_one_mebibyte(door: Any) -> None:
    assert (await door.post(b" " * (1 << 20) + b"{")).status_code == 413


async def test_nul_characters(door: Any) -> None:
    answer = await door.post(b'{"type": "a\\u0000b", "locationId": "L\\u00001", "webhookId": "w\\u0000"}')
    row = door.store.rows[answer.json()["event_id"]]
    assert "\x00" not in f"{row.key}{row.type}{row.location_id}"
    assert b"\\u0000" in row.body


@pytest.mark.parametrize(("age", "implausible"), [(1, False), (119, False), (121, True), (-4, False), (-6, True)])
async def test_timestamp(door: Any, age: Any, implausible: Any) -> None:
    stamp = (START - timedelta(minutes=age)).isoformat()
    answer = await door.post(body_of(webhookId="w", timestamp=stamp))
    assert answer.status_code == 200
    assert door.store.rows["w"].implausible is implausible


async def test_nothing_durable_possible(door: Any) -> None:
    door.store.down = OSError("disk full")
    answer = await door.post(body_of())
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_unexpected_failure_is_429_too(door: Any) -> None:
    door.store.down = RuntimeError("a bug")
    assert (await door.post(body_of())).status_code == 429


async def test_it_works_again_after_a_failure(door: Any) -> None:
    door.store.down = OSError("away")
    await door.post(body_of())
    door.store.down = None
    assert (await door.post(body_of())).status_code == 200


async def test_too_many_waiting(door: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(committing, "QUEUE_MOST", 0)
    answer = await door.post(body_of())
    assert answer.status_code == 429


async def test_demo_key_signs_for_demo_locations_only() -> None:
    async for door in _running(Door(demo=DEMO.verify_key)):
        assert (await door.post(body_of(locationId="demo-oak"), key=DEMO)).status_code == 200
        assert (await door.post(body_of(locationId="L1"), key=DEMO)).status_code == 401
        assert (await door.post(b"{}", key=DEMO)).status_code == 401
        assert (await door.post(body_of(locationId="L1"))).status_code == 200


async def test_without_a_demo_there_is_no_demo_key(door: Any) -> None:
    assert (await door.post(body_of(locationId="demo-oak"), key=DEMO)).status_code == 401


async def test_location_that_is_not_ours_is_stored_but_not_processed() -> None:
    async for door in _running(Door(locations=["L1"])):
        await door.post(body_of(webhookId="ours"))
        answer = await door.post(body_of(webhookId="other", locationId="L2"))
        assert answer.status_code == 200
        assert {key: row.state for key, row in door.store.rows.items()} == {"ours": PENDING, "other": NOT_PROCESSED}


async def test_trace_goes_on(door: Any) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    await door.post(body_of(webhookId="w"), traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert door.store.rows["w"].trace_id == trace


@pytest.mark.parametrize("header", [None, b"", b"nonsense", b"00-" + b"0" * 32 + b"-00f067aa0ba902b7-01", b"\xff" * 60])
def test_trace_begins(header: Any) -> None:
    made = _trace_id(header)
    assert len(made) == 32
    assert made != _trace_id(header)
