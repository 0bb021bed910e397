import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from enterprisehub.kit.errors import TooMany
from enterprisehub.services.hub.intake import committer as committing
from enterprisehub.services.hub.intake.committer import Committer
from enterprisehub.services.hub.intake.received import PENDING, Received


class SlowStore:
    """A store that answers when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.timeouts: list[float] = []
        self.let = asyncio.Event()
        self.let.set()
        self.known: set[str] = set()
        self.error = None

    async def __call__(self, batch: Any, *, timeout_s: Any) -> Any:
        self.batches.append([w.key for w in batch])
        self.timeouts.append(timeout_s)
        await self.let.wait()
        if self.error:
            raise self.error
        fresh = {w.key for w in batch} - self.known
        self.known |= fresh
        return fresh


@pytest.fixture
async def store() -> Any:
    return SlowStore()


@pytest.fixture
async def committer(store: Any) -> AsyncIterator[Any]:
    committer = Committer(store, pace_s=0)
    task = asyncio.create_task(committer.run())
    yield committer
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def webhook(key: Any, body: Any = b"{}") -> Any:
    return Received(key, body, 0, PENDING, "t", None, "L", "C", "X", False)


async def test_what_arrives_during_a_commit_is_the_next_batch(store: Any, committer: Any) -> None:
    store.let.clear()
    first = committer.submit(webhook("1"))
    await asyncio.sleep(0.01)
    rest = [committer.submit(webhook(k)) for k in "234"]
    store.let.set()
    assert await asyncio.gather(first, *rest) == [True] * 4
    assert store.batches == [["1"], ["2", "3", "4"]]


async def test_repeats_within_a_batch(store: Any, committer: Any) -> None:
    answers = [committer.submit(webhook("same")) for _ in range(3)]
    assert await asyncio.gather(*answers) == [True, False, False]
    assert store.batches == [["same"]]


async def test_a_failed_commit_refuses_all_that_wait(store: Any, committer: Any) -> None:
    store.let.clear()
    store.error = ConnectionError("reset")
    first = committer.submit(webhook("1"))
    await asyncio.sleep(0.01)
    second = committer.submit(webhook("2"))
    store.let.set()
    answers = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(a) for a in answers] == [TooMany, TooMany]
    assert not store.known


async def test_batches_are_limited_in_number_and_size(store: Any, committer: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(committing, "BATCH_MOST", 2)
    monkeypatch.setattr(committing, "BATCH_BYTES", 100)
    answers = [committer.submit(webhook(k)) for k in "abc"] + [committer.submit(webhook(k, b"x" * 99)) for k in "de"]
    await asyncio.gather(*answers)
    assert store.batches == [["a", "b"], ["c", "d"], ["e"]]


async def test_queue_is_limited_in_size(committer: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(committing, "QUEUE_BYTES", 10)
    with pytest.raises(TooMany):
        committer.submit(webhook("big", b"x" * 11))


async def test_what_waited_long_gets_less_time(store: Any, committer: Any) -> None:
    store.let.clear()
    first = committer.submit(webhook("1"))
    await asyncio.sleep(0.01)
    second = committer.submit(webhook("2"))
    await asyncio.sleep(0.3)
    store.let.set()
    await asyncio.gather(first, second)
    assert store.timeouts[0] > store.timeouts[1] + 0.25


async def test_a_client_that_went_away_harms_nobody(store: Any, committer: Any) -> None:
    gone = committer.submit(webhook("1"))
    stays = committer.submit(webhook("2"))
    gone.cancel()
    assert await stays is True
    assert store.known == {"1", "2"}


async def test_the_end_refuses_what_waits(store: Any) -> None:
    committer = Committer(store, pace_s=0)
    store.let.clear()
    task = asyncio.create_task(committer.run())
    first = committer.submit(webhook("1"))
    await asyncio.sleep(0.01)
    second = committer.submit(webhook("2"))
    task.cancel()
    answers = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(a) for a in answers] == [TooMany, TooMany]


async def test_commits_keep_their_pace(store: Any) -> None:
    """What comes while a commit's time is not over waits for it, and then shares the next one."""
    committer = Committer(store, pace_s=1.0)
    task = asyncio.create_task(committer.run())
    await asyncio.gather(committer.submit(webhook("1-1")), committer.submit(webhook("1-2")))
    began = asyncio.get_running_loop().time()
    answers = []
    for number in range(5):
        answers.append(committer.submit(webhook(f"late-{number}")))
        await asyncio.sleep(0.02)
    await asyncio.gather(*answers)
    waited_s = asyncio.get_running_loop().time() - began
    task.cancel()
    assert [len(batch) for batch in store.batches] == [2, 5]
    assert waited_s > 0.5
