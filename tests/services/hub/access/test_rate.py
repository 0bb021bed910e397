from typing import Any

import pytest
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage

from enterprisehub.kit import cache
from enterprisehub.kit.errors import TooMany
from enterprisehub.services.hub.access import rate
from enterprisehub.services.hub.access.rate import RateLimits, redis_storage


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch: Any) -> None:
    monkeypatch.setattr(rate, "REQUESTS", RateLimitItemPerMinute(3, namespace="test"))


async def over(limits: Any, caller: Any = "key:1") -> Any:
    for _ in range(3):
        await limits.count_request(caller)
    with pytest.raises(TooMany) as refused:
        await limits.count_request(caller)
    return refused.value


async def test_over_the_limit() -> None:
    error = await over(RateLimits(MemoryStorage()))
    assert 0 < int(error.headers["Retry-After"]) <= 61


async def test_each_caller_has_their_own() -> None:
    limits = RateLimits(MemoryStorage())
    await over(limits, "key:1")
    await limits.count_request("key:2")


@pytest.mark.servers
async def test_processes_share_the_count(redis_url: Any) -> None:
    async with cache.connect(redis_url) as here, cache.connect(redis_url) as there:
        await over(RateLimits(redis_storage(here)))
        with pytest.raises(TooMany):
            await RateLimits(redis_storage(there)).count_request("key:1")


async def test_redis_away() -> None:
    async with cache.connect("redis://127.0.0.1:9/0") as redis:
        await over(RateLimits(redis_storage(redis)))


async def test_logins_are_limited_by_address_of_the_account() -> None:
    limits = RateLimits(MemoryStorage())
    for number in range(10):
        await limits.count_login("Ana@x.org", f"10.0.0.{number}")
    with pytest.raises(TooMany):
        await limits.count_login("ana@x.org", "10.0.0.99")
