"""A pipeline over a real Postgres and Valkey with fake peers."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio

from enterprisehub.clients.batch import FakePeer
from enterprisehub.clients.gohighlevel.webhook import Envelope, read
from enterprisehub.clients.realtime import FakePublisher
from enterprisehub.contracts.scoring import Churn, Coaching, Model, Question, Reason, Score
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import cache
from enterprisehub.kit.clock import FixedClock
from enterprisehub.kit.database import ALL, Database, Role, SessionConnection
from enterprisehub.services.pipeline.enrich import Peers
from enterprisehub.services.pipeline.leases_repository import Lease, LeasesRepository
from enterprisehub.services.pipeline.locations import Locations
from enterprisehub.services.pipeline.worker import Worker

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MODEL = Model(name="lead", version="test")


def score(probability: float = 0.4) -> Score:
    reasons = [Reason(feature="replies", label="Replied within 4 minutes", contribution=0.7)]
    return Score(probability=probability, interval=(0.3, 0.5), base=-1.0, reasons=reasons, model=MODEL)


CHURN = Churn(probability=0.2, by_days={"7": 0.6, "30": 0.2}, base=-1.0, risks=[], actions=[], model=MODEL)
COACHING = Coaching(
    side="buyer", factors={}, missing=[], questions=[Question(text="When?", factor=None, why="unknown")]
)


@dataclass
class Bench:
    """All that a pipeline test needs at hand."""

    database: Database
    redis: Any
    worker: Worker
    leases: LeasesRepository
    locations: Locations
    lease: Lease
    session: SessionConnection
    other_session: SessionConnection
    publisher: FakePublisher = field(default_factory=FakePublisher)
    ml: FakePeer[Score] = field(default_factory=lambda: FakePeer(score()))
    churn: FakePeer[Churn] = field(default_factory=lambda: FakePeer(CHURN))
    coaching: FakePeer[Coaching] = field(default_factory=lambda: FakePeer(COACHING))
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))

    async def put(self, *payloads: Any) -> None:
        """Put webhooks into the inbox as the hub does."""
        async with self.database.transaction(ALL) as connection:
            for payload in payloads:
                raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
                known = payload if isinstance(payload, dict) else {}
                seen = Envelope() if isinstance(payload, bytes) else read(raw)
                location, contact = seen.location_id, seen.contact_id
                await connection.execute(
                    """INSERT INTO inbox (key, location_id, contact_id, shard, type, body, received_at)
                       VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                    known.get("webhookId") or f"key-{hash(raw)}", location, contact, shard_of(location, contact),
                    known.get("type"), raw, self.clock.now(),
                )  # fmt: skip

    async def drain(self, limit: int = 64) -> int:
        """Process until nothing waits; return how many batches it took."""
        batches = 0
        while rows := await self.worker.inbox.claim(self.lease.shards, limit):
            await self.worker.process(self.lease.fence, rows)
            batches += 1
        return batches

    async def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        async with self.database.transaction(ALL) as connection:
            return [dict(record) for record in await connection.fetch(query, *arguments)]


@pytest_asyncio.fixture
async def bench(database_url: str, redis_url: str) -> AsyncIterator[Bench]:
    database = await Database.connect(database_url, Role.PIPELINE, most=4)
    redis = cache.connect(redis_url)
    leases = LeasesRepository(database)
    session, other_session = await database.session(), await database.session()
    fence = (await leases.enlist("test", session)).fence
    # tests renew nothing, and a busy machine must not end what they hold
    await session.execute("UPDATE workers SET leased_until = now() + interval '1 h' WHERE fence = $1", fence)
    lease = await leases.balance(fence)
    locations = Locations(database)
    publisher, clock = FakePublisher(), FixedClock(NOW)
    ml, churn, coaching = FakePeer(score()), FakePeer(CHURN), FakePeer(COACHING)
    worker = Worker(
        database=database, redis=redis, publisher=publisher, peers=Peers(ml, churn, coaching), locations=locations,
        clock=clock,
    )  # fmt: skip
    yield Bench(
        database, redis, worker, leases, locations, lease, session, other_session, publisher, ml, churn, coaching, clock
    )
    for connection in (session, other_session):
        await connection.close()
    await redis.aclose()
    await database.close()


Puts = Callable[..., Awaitable[None]]
