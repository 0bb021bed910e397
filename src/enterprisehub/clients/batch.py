"""One batch call to a peer with a deadline and a breaker: the shape that ml, churn and coaching share."""

import asyncio
from typing import Any, Generic, Protocol, TypeVar

import aiohttp
import msgspec
from prometheus_client import Counter, Histogram

from enterprisehub.clients.discovery import Endpoint
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
                    async with http.post(url, data=body, headers=JSON, timeout=OURS) as response:
                        content = await response.read()
                except NOT_TAKEN as error:
                    endpoint.failed(url)
                    said = str(error) or type(error).__name__
                    continue
                if response.status == 200:
                    return content
                said = f"status {response.status}: {content[:200].decode(errors='replace')}"
                if response.status != BUSY:
                    break
                endpoint.failed(url)
    except TimeoutError as error:
        endpoint.failed(url)
        raise Unavailable(f"no answer within {deadline_s:g} s") from error
    except aiohttp.ClientError as error:
        raise Unavailable(str(error) or type(error).__name__) from error
    raise Unavailable(said)


class HttpPeer(Generic[A]):
    """Adapter: POST a batch as JSON."""

    def __init__(
        self, http: aiohttp.ClientSession, peer: str, url: str, answers: "type[Any]", *, deadline_s: float = 0.5
    ) -> None:
        self._http = http
        self._peer = peer
        self._endpoint = Endpoint(url)
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
        items: list[A] = self._decoder.decode(await post(self._http, self._endpoint, body, self._deadline_s)).items
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
