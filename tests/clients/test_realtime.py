"""Publishing: offsets without holes, one epoch for all counters, a named error when Redis is away."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec import Raw
from redis.asyncio import Redis

from enterprisehub.clients.realtime import CALL_LIMIT, FakePublisher, Publisher, RealtimeUnavailable
from enterprisehub.contracts.realtime import Kind, Publication
from enterprisehub.kit import cache

STREAM, COUNTER, EPOCH = "realtime:stream:scores", "realtime:offset:scores", "realtime:epoch"


def publication(event: str = "e1", kind: Kind = Kind.SCORES, location: str | None = "l") -> Publication:
    return Publication(
        kind=kind, location_id=location, contact_id="c", event_id=event, assigned_to="u", data=Raw(b'{"a":1}')
    )


async def stored(redis: "Redis") -> list[Any]:
    return list(await redis.xrange(STREAM) or [])


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    async with cache.connect(redis_url) as client:
        yield client


@pytest.mark.servers
async def test_offsets_count_by_kind(redis: "Redis") -> None:
    kinds = [Kind.SCORES, Kind.CHURN, Kind.SCORES, Kind.CONTACT]
    publisher = Publisher(redis)
    assert await publisher.publish([publication(kind=kind) for kind in kinds]) == [1, 1, 2, 1]
    assert await publisher.publish([publication()]) == [3]


@pytest.mark.servers
async def test_fields_of_an_entry(redis: "Redis") -> None:
    await Publisher(redis).publish([publication()])
    [(number, fields)] = await stored(redis)
    assert number == b"1-0"
    assert float(fields.pop(b"t")) > 0
    epoch = await redis.get(EPOCH)
    assert fields == {b"x": epoch, b"h": b'["l","c","e1","u"]', b"d": b'{"a":1}'}


@pytest.mark.servers
async def test_system_wide_has_no_location(redis: "Redis") -> None:
    await Publisher(redis).publish([publication(location=None)])
    [(_, fields)] = await stored(redis)
    assert fields[b"h"] == b'[null,"c","e1","u"]'


@pytest.mark.servers
async def test_large_batch_keeps_its_order(redis: "Redis") -> None:
    count = 2 * CALL_LIMIT + 1
    offsets = await Publisher(redis).publish([publication(f"e{number}") for number in range(count)])
    assert offsets == list(range(1, count + 1))
    assert [json.loads(fields[b"h"])[2] for _, fields in await stored(redis)] == [f"e{n}" for n in range(count)]


@pytest.mark.servers
async def test_nothing_to_publish(redis: "Redis") -> None:
    assert await Publisher(redis).publish([]) == []
    assert await redis.keys("*") == []


@pytest.mark.servers
async def test_every_key_expires_after_an_hour(redis: "Redis") -> None:
    await Publisher(redis).publish([publication()])
    keys = await redis.keys("*")
    assert len(keys) == 1 + len(Kind) + 1
    for key in keys:
        assert cache.REALTIME.ttl_s - 5 <= await redis.ttl(key) <= cache.REALTIME.ttl_s


@pytest.mark.servers
@pytest.mark.parametrize("lost", [EPOCH, COUNTER, "realtime:offset:churn"])
async def test_lost_key_begins_an_epoch(redis: "Redis", lost: str) -> None:
    publisher = Publisher(redis)
    await publisher.publish([publication(), publication()])
    before = await redis.get(EPOCH)
    await redis.delete(lost)
    assert await publisher.publish([publication()]) == [1]
    assert await redis.get(EPOCH) != before
    assert await redis.xlen(STREAM) == 1


@pytest.mark.servers
async def test_forgotten_script_is_loaded_again(redis: "Redis") -> None:
    publisher = Publisher(redis)
    await publisher.publish([publication()])
    await redis.script_flush()
    assert await publisher.publish([publication()]) == [2]


async def test_redis_away() -> None:
    async with cache.connect("redis://127.0.0.1:1/0", timeout_s=0.2) as client:
        with pytest.raises(RealtimeUnavailable):
            await Publisher(client).publish([publication()])


async def test_fake_counts_and_fails_like_the_real_one() -> None:
    fake = FakePublisher()
    assert await fake.publish([publication(), publication(kind=Kind.CHURN)]) == [1, 1]
    assert await fake.publish([publication("e2")]) == [2]
    assert [one.event_id for one in fake.published] == ["e1", "e1", "e2"]
    fake.down = True
    with pytest.raises(RealtimeUnavailable):
        await fake.publish([publication()])
