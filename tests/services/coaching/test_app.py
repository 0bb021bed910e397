"""The running service: suggestions, sessions, and what happens while Redis is away."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from enterprisehub.kit.cache import SESSION
from enterprisehub.services.coaching.service import SESSIONS_LOST

pytestmark = pytest.mark.servers
SENTENCE = "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months"

MIXED_ZONES = (
    b'{"items":[{"moment":"2026-11-23T20:00:00Z","state":{"location_id":"l","contact_id":"c",'
    b'"conversation":{"last_outbound_at":"2026-11-23T09:00:00"}}}]}'
)


async def stored(service: Any, key: str) -> bytes:
    for _ in range(100):
        value = await service.redis.get(key)
        if value is not None:
            assert isinstance(value, bytes)
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"{key} was not stored")


async def test_suggest(service: Any) -> None:
    answer = await service.http.post("/v1/coaching/suggest", json=service.item(SENTENCE))
    assert answer.status_code == 200
    coaching = answer.json()
    assert coaching["side"] == "buyer"
    assert set(coaching["factors"]) == {"budget", "location", "timeline", "property", "financing"}
    assert coaching["factors"]["budget"]["quote"] in SENTENCE
    assert coaching["missing"] == ["motivation"]
    assert coaching["may_contact"] is True


async def test_batch_keeps_the_order(service: Any) -> None:
    bodies = ["hi", "STOP", "is it available?", "too expensive"]
    items = [service.item(body, f"c{place}") for place, body in enumerate(bodies)]
    answer = await service.http.post("/v1/coaching/suggest/batch", json={"items": items})
    assert [coaching["tip"]["kind"] for coaching in answer.json()["items"]] == [
        "question",
        "wait",
        "answer",
        "objection",
    ]


async def test_empty_batch(service: Any) -> None:
    assert (await service.http.post("/v1/coaching/suggest/batch", json={"items": []})).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{nope", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b'{"items":[{"moment":"yesterday","state":{"location_id":"l","contact_id":"c"}}]}', 422),
        (b'{"items":[{"moment":"2026-11-23T10:00:00","state":{"location_id":"l","contact_id":"c"}}]}', 422),
        (MIXED_ZONES, 422),
    ],
)  # fmt: skip
async def test_bad_body(service: Any, body: bytes, status: int) -> None:
    answer = await service.http.post("/v1/coaching/suggest/batch", content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_session_after_a_suggestion(service: Any) -> None:
    await service.http.post("/v1/coaching/suggest", json=service.item("is it available?"))
    key = SESSION.key("coaching", "l1", "c1")
    await stored(service, key)
    assert 0 < await service.redis.ttl(key) <= 24 * 3600
    session = (await service.http.get("/v1/coaching/sessions/l1:c1")).json()
    assert session["moment"] == "2026-11-23T18:00:00Z"
    assert session["coaching"]["tip"]["kind"] == "answer"
    assert session["rebuilt"] is False


async def test_session_rebuilt_from_postgres(service: Any) -> None:
    await service.store(service.state_of("we want to buy a house in Glendale"))
    session = (await service.http.get("/v1/coaching/sessions/l1:c1")).json()
    assert session["rebuilt"] is True
    assert session["coaching"]["factors"]["location"]["value"] == {"areas": ["Glendale"]}
    await stored(service, SESSION.key("coaching", "l1", "c1"))
    assert (await service.http.get("/v1/coaching/sessions/l1:c1")).json()["rebuilt"] is False


@pytest.mark.parametrize("session_id", ["l1:nobody", "l2:c1", "nothing", ":", "l1:"])
async def test_unknown_session(service: Any, session_id: str) -> None:
    await service.store(service.state_of("hello"))
    answer = await service.http.get(f"/v1/coaching/sessions/{session_id}")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


async def test_redis_away(service_without_redis: Any) -> None:
    service = service_without_redis
    lost = SESSIONS_LOST.labels("Redis")._value.get()
    answer = await service.http.post("/v1/coaching/suggest", json=service.item("is it available?"))
    assert answer.status_code == 200
    assert (await service.http.get("/health/ready")).status_code == 200
    await service.store(service.state_of("is it available?"))
    session = (await service.http.get("/v1/coaching/sessions/l1:c1")).json()
    assert session["rebuilt"] is True
    for _ in range(200):
        if SESSIONS_LOST.labels("Redis")._value.get() > lost:
            break
        await asyncio.sleep(0.05)
    assert SESSIONS_LOST.labels("Redis")._value.get() > lost


async def test_health_and_metrics(service: Any) -> None:
    await service.http.post("/v1/coaching/suggest", json=service.item("hi"))
    assert (await service.http.get("/health/live")).json() == {"status": "ok"}
    assert (await service.http.get("/health/ready")).json() == {"status": "ok"}
    metrics = (await service.http.get("/metrics")).text
    assert 'enterprisehub_coaching_tips_total{kind="question"}' in metrics


async def test_documented_example(service: Any) -> None:
    document: dict[str, Any] = (await service.http.get("/openapi.json")).json()
    batch = document["paths"]["/v1/coaching/suggest/batch"]["post"]
    example = batch["requestBody"]["content"]["application/json"]["example"]
    answer = await service.http.post("/v1/coaching/suggest/batch", json=example)
    assert answer.json() == batch["responses"]["200"]["content"]["application/json"]["example"]


async def test_last_sessions_are_stored_on_the_way_out(
    serving: Any, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with serving(database_url, redis_url, tmp_path) as service:
        await service.http.post("/v1/coaching/suggest", json=service.item("hi"))
    async with Redis.from_url(redis_url) as redis:
        assert await redis.exists(SESSION.key("coaching", "l1", "c1"))
