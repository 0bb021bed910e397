"""One batch call to a peer with a deadline and a breaker: the shape that ml, churn and coaching share."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import aiohttp
import msgspec
from msgspec import Raw, Struct
from prometheus_client import Counter, Histogram

from enterprisehub.clients.discovery import Endpoint
from enterprisehub.contracts.scoring import EncodedSubject, ItemFailed
from enterprisehub.kit import tracing
from enterprisehub.kit.breaker import Breaker
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S, logger

CALLS = Counter("enterprisehub_peer_calls_total", "Batch calls to peers", ["peer", "outcome"])
FAILED_ITEMS = Counter("enterprisehub_peer_failed_items_total", "Items of batch calls that a peer failed at", ["peer"])
CALL_SECONDS = Histogram("enterprisehub_peer_call_seconds", "Time of a batch call", ["peer"], buckets=LATENCY_BUCKETS_S)

KEEP_ALIVE_S = 60
"""Below the 80 s after which our servers close an idle connection, so that none is closed under a request."""

A = TypeVar("A")
Item_contra = TypeVar("Item_contra", contravariant=True)
Answered_co = TypeVar("Answered_co", covariant=True)


class AsksAbout(Protocol[Item_contra, Answered_co]):
    """Port: items in, answers out in the same order."""

    async def ask(self, items: Sequence[Item_contra]) -> Sequence[Answered_co | None]:
        """Return an answer for each item, None for one that the peer fails at.

        Raises:
            Unavailable: the peer is down, too slow or answers nonsense.
        """


Asks: TypeAlias = AsksAbout[EncodedSubject, A]


async def ask_all(peer: AsksAbout[Any, A], items: Sequence[Any]) -> list[A]:
    """Return an answer for each item, where one without the others is of no use.

    Raises:
        Unavailable: the peer is down, or fails at an item.
    """
    answers = [answer for answer in await peer.ask(items) if answer is not None]
    if len(answers) != len(items):
        raise Unavailable("no answer to this")
    return answers


HTTP_ERRORS = (aiohttp.ClientError, TimeoutError)
"""What a call raises while a peer is down or slow."""
OURS = aiohttp.ClientTimeout(total=None)
"""The deadline is over all tries, so the client keeps none of its own."""
JSON = {"content-type": "application/json"}


def http_client() -> aiohttp.ClientSession:
    """Return a client for peers; one a process, shared by all adapters. Made inside the event loop."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=KEEP_ALIVE_S))


NOT_TAKEN = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
"""The replica refused the connection or died: what is asked changes nothing there, so another may be asked the same."""
BUSY = 503
"""A replica that is on its way up or down."""


async def post(http: aiohttp.ClientSession, endpoint: Endpoint, body: bytes, deadline_s: float) -> bytes:
    """Post JSON to a peer and return the body of its answer; a replica that does not take it passes it to the next.

    Raises:
        Unavailable: all are down, too slow or refuse.
    """
    said, url = "", ""
    try:
        async with asyncio.timeout(deadline_s):
            for url in await endpoint.urls():
                try:
                    status, content = await _post(http, url, body)
                except NOT_TAKEN as error:
                    endpoint.failed(url)
                    said = str(error) or type(error).__name__
                    continue
                if status == 200:
                    return content
                said = f"status {status}: {content[:200].decode(errors='replace')}"
                if status != BUSY:
                    break
                endpoint.failed(url)
    except TimeoutError as error:
        endpoint.failed(url)
        raise Unavailable(f"no answer within {deadline_s:g} s") from error
    except aiohttp.ClientError as error:
        raise Unavailable(str(error) or type(error).__name__) from error
    raise Unavailable(said)


async def _post(http: aiohttp.ClientSession, url: str, body: bytes) -> tuple[int, bytes]:
    with tracing.calling("POST", url) as headers:
        async with http.post(url, data=body, headers={**JSON, **headers}, timeout=OURS) as response:
            content = await response.read()
            if headers:
                tracing.answered(response.status)
            return response.status, content


class _RawBatch(Struct):
    items: list[Raw]


_raw_batch = msgspec.json.Decoder(_RawBatch)
_failed_item = msgspec.json.Decoder(ItemFailed)


class HttpPeer(Generic[A]):
    """Adapter: POST a batch as JSON. An item that the peer fails at costs its own answer only."""

    def __init__(
        self, http: aiohttp.ClientSession, peer: str, url: str, answer: "type[Any]", *, deadline_s: float = 0.5
    ) -> None:
        self._http = http
        self._peer = peer
        self._endpoint = Endpoint(url)
        answers = msgspec.defstruct("Answers", [("items", list[answer])])  # type: ignore[valid-type]
        self._batch: msgspec.json.Decoder[Any] = msgspec.json.Decoder(answers)
        self._item: msgspec.json.Decoder[Any] = msgspec.json.Decoder(answer)
        self._deadline_s = deadline_s
        self._breaker = Breaker()
        self._seconds = CALL_SECONDS.labels(peer)

    async def ask(self, items: Sequence[Any]) -> Sequence[A | None]:
        if self._breaker.is_open:
            CALLS.labels(self._peer, "open").inc()
            raise Unavailable(f"{self._peer} does not answer")
        begin = time.perf_counter()
        try:
            answers = await self._post(items)
        except (msgspec.MsgspecError, Unavailable) as error:
            self._breaker.failed()
            CALLS.labels(self._peer, "failed").inc()
            raise Unavailable(f"{self._peer}: {str(error) or type(error).__name__}") from error
        finally:
            self._seconds.observe(time.perf_counter() - begin, tracing.exemplar())
        self._breaker.succeeded()
        CALLS.labels(self._peer, "ok").inc()
        return answers

    async def _post(self, items: Sequence[Any]) -> Sequence[A | None]:
        body = msgspec.json.encode({"items": items})
        answers = self._decode(await post(self._http, self._endpoint, body, self._deadline_s))
        if len(answers) != len(items):
            raise Unavailable(f"{len(answers)} answers for {len(items)} items")
        return answers

    def _decode(self, content: bytes) -> Sequence[A | None]:
        try:
            answers: list[A] = self._batch.decode(content).items
        except msgspec.ValidationError:  # an item failed, or the peer speaks nonsense
            return [self._one(place, raw) for place, raw in enumerate(_raw_batch.decode(content).items)]
        return answers

    def _one(self, place: int, raw: Raw) -> A | None:
        try:
            failed = _failed_item.decode(raw)
        except msgspec.ValidationError:
            answer: A = self._item.decode(raw)
            return answer
        FAILED_ITEMS.labels(self._peer).inc()
        logger().warning("peer failed at an item", peer=self._peer, item=place, error=failed.error.detail)
        return None


class FakePeer(Generic[A]):
    """A peer for tests: gives the same answer to all, or raises while `down`; fails at items whose text has `fails_at`."""

    def __init__(self, answer: A) -> None:
        self.answer = answer
        self.down = False
        self.fails_at: bytes | None = None
        self.asked: list[Sequence[Any]] = []

    async def ask(self, items: Sequence[Any]) -> Sequence[A | None]:
        self.asked.append(items)
        if self.down:
            raise Unavailable("down")
        fails_at = self.fails_at
        return [
            None if fails_at is not None and fails_at in msgspec.json.encode(item) else self.answer for item in items
        ]
