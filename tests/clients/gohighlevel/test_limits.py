"""The pace, without a server and without waiting: time is an argument."""

import asyncio

import pytest

from enterprisehub.clients.gohighlevel.errors import RateLimited
from enterprisehub.clients.gohighlevel.limits import DAILY_WAIT_S, Limiter, RateWindow


class Time:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def test_slots_free_an_interval_after_the_answer() -> None:
    window = RateWindow(limit=2, interval_s=10)
    for ended in (1.0, 4.0):
        assert window.wait_s(0.5) == 0
        window.start()
        window.end(ended)
    assert window.wait_s(5.0) == pytest.approx(6.0)
    assert window.wait_s(11.0) == 0


def test_calls_under_way_count() -> None:
    window = RateWindow(limit=1, interval_s=10)
    window.start()
    assert window.wait_s(100.0) > 0
    window.end(100.0)
    assert window.wait_s(110.0) == 0


def test_fewer_remaining_than_we_think() -> None:
    window = RateWindow(limit=100, interval_s=10)
    window.learn(0.0, {"x-ratelimit-remaining": "1", "x-ratelimit-max": "100"})
    window.start()
    assert window.wait_s(0.1) > 0
    assert window.wait_s(10.1) == 0


def test_more_remaining_than_we_think_changes_nothing() -> None:
    window = RateWindow(limit=1, interval_s=10)
    window.start()
    window.end(0.0)
    window.learn(0.0, {"x-ratelimit-remaining": "50"})
    assert window.wait_s(1.0) == pytest.approx(9.0)


def test_limit_and_interval_from_the_headers() -> None:
    window = RateWindow()
    window.learn(0.0, {"x-ratelimit-max": "2", "x-ratelimit-interval-milliseconds": "500"})
    window.start()
    window.start()
    window.end(0.0)
    window.end(0.0)
    assert window.wait_s(0.1) == pytest.approx(0.4)


def test_nonsense_in_headers_is_ignored() -> None:
    window = RateWindow(limit=7)
    window.learn(0.0, {"x-ratelimit-max": "many", "x-ratelimit-remaining": "-3"})
    assert window.limit == 7
    assert window.wait_s(0.0) == 0


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [({"retry-after": "3"}, 3), ({}, 10), ({"x-ratelimit-daily-remaining": "0"}, DAILY_WAIT_S)],
)
def test_refused(headers: dict[str, str], wait_s: float) -> None:
    window = RateWindow(interval_s=10)
    assert window.refused(0.0, headers) == wait_s
    assert window.wait_s(1.0) == wait_s - 1


async def test_never_more_than_the_limit_in_any_interval() -> None:
    time = Time()
    limiter = Limiter(limit=10, interval_s=1, monotonic=time.monotonic, sleep=time.sleep)
    starts: list[float] = []

    async def call() -> None:
        async with limiter.slot("l", patience_s=60):
            starts.append(time.now)
            time.now += 0.01

    await asyncio.gather(*(call() for _ in range(55)))
    assert len(starts) == 55
    assert all(later - earlier >= 1 for earlier, later in zip(starts, starts[10:], strict=False))
    assert starts[-1] - starts[0] < 7


async def test_wait_longer_than_the_patience() -> None:
    time = Time()
    limiter = Limiter(limit=1, interval_s=10, monotonic=time.monotonic, sleep=time.sleep)
    async with limiter.slot("l", patience_s=1):
        pass
    with pytest.raises(RateLimited) as caught:
        async with limiter.slot("l", patience_s=1):
            pass
    assert caught.value.retry_after_s == pytest.approx(10)


async def test_locations_have_their_own_limits() -> None:
    time = Time()
    limiter = Limiter(limit=1, interval_s=10, monotonic=time.monotonic, sleep=time.sleep)
    for location_id in ("a", "b", "c"):
        async with limiter.slot(location_id, patience_s=0):
            pass
    assert time.slept == []
