"""One batch call to a peer with a deadline and a breaker: the shape that ml, churn and coaching share."""

from typing import Any, Generic, Protocol, TypeVar

import aiohttp
import msgspec
from prometheus_client import Counter, Histogram

from enterprisehub.contracts.scoring import EncodedBatch, EncodedSubject
from enterprisehub.kit.breaker import Breaker
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S

CALLS = Counter("enterprisehub_peer_calls_total", "Batch calls to peers", ["peer", "outcome"])
CALL_SECONDS = Histogram("enterprisehub_peer_call_seconds", "Time of a batch call", ["peer"], buckets=LATENCY_BUCKETS_S)

KEEP_ALIVE_S = 60
"""Below the 80 s after which our servers close an idle connection, so that none is closed under a request."""

A = TypeVar("A")


class Asks(Protocol[A]):
    """Port: subjects in, answers out in the same order."""

    async def ask(self, subjects: list[EncodedSubject]) -> list[A]:
        """Return an answer for each subject.

        Raises:
            Unavailable: the peer is down, too slow or answers nonsense.
        """


HTTP_ERRORS = (aiohttp.ClientError, TimeoutError)
"""What a call raises while a peer is down or slow."""


def http_client() -> aiohttp.ClientSession:
    """Return a client for peers; one a process, shared by all adapters. Made inside the event loop."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=KEEP_ALIVE_S))


async def post(http: aiohttp.ClientSession, url: str, body: bytes, deadline_s: float) -> bytes:
    """Post JSON to a peer and return the body of its answer.

    Raises:
        Unavailable: it is down, too slow or refuses.
    """
    timeout = aiohttp.ClientTimeout(total=deadline_s)
    try:
        async with http.post(url, data=body, headers={"content-type": "application/json"}, timeout=timeout) as response:
            content = await response.read()
    except HTTP_ERRORS as error:
        raise Unavailable(str(error) or type(error).__name__) from error
    if response.status != 200:
        raise Unavailable(f"status {response.status}: {content[:200].decode(errors='replace')}")
    return content


class HttpPeer(Generic[A]):
    """Adapter: POST a batch as JSON."""

    def __init__(
        self, http: aiohttp.ClientSession, peer: str, url: str, answers: "type[Any]", *, deadline_s: float = 0.5
    ) -> None:
        self._http = http
        self._peer = peer
        self._url = url
        self._decoder = msgspec.json.Decoder(answers)
        self._deadline_s = deadline_s
        self._breaker = Breaker()

    async def ask(self, subjects: list[EncodedSubject]) -> list[A]:
        if self._breaker.is_open:
            CALLS.labels(self._peer, "open").inc()
            raise Unavailable(f"{self._peer} does not answer")
        try:
            with CALL_SECONDS.labels(self._peer).time():
                items = await self._post(subjects)
        except (msgspec.MsgspecError, Unavailable) as error:
            self._breaker.failed()
            CALLS.labels(self._peer, "failed").inc()
            raise Unavailable(f"{self._peer}: {str(error) or type(error).__name__}") from error
        self._breaker.succeeded()
        CALLS.labels(self._peer, "ok").inc()
        return items

    async def _post(self, subjects: list[EncodedSubject]) -> list[A]:
        body = msgspec.json.encode(EncodedBatch(subjects))
        items: list[A] = self._decoder.decode(await post(self._http, self._url, body, self._deadline_s)).items
        if len(items) != len(subjects):
            raise Unavailable(f"{len(items)} answers for {len(subjects)} subjects")
        return items


class FakePeer(Generic[A]):
    """A peer for tests: gives the same answer to all, or raises while `down`."""

    def __init__(self, answer: A) -> None:
        self.answer = answer
        self.down = False
        self.asked: list[list[EncodedSubject]] = []

    async def ask(self, subjects: list[EncodedSubject]) -> list[A]:
        self.asked.append(subjects)
        if self.down:
            raise Unavailable("down")
        return [self.answer] * len(subjects)
