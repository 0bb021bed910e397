"""The founding document's flow taken literally, as the baseline that ours is measured against.

A FastAPI handler verifies, extracts, calls ML inference, coaching and churn one after the other with httpx, updates
PostgreSQL statement by statement, caches in Redis, broadcasts, and answers. The same rules, models, tables and streams
as ours, one event at a time: `python -m benchmarks.seed_flow PORT` beside a running stack.
"""

import base64
import json
import sys
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import uvicorn
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fastapi import FastAPI, HTTPException, Request

from enterprisehub.clients.realtime import Publisher
from enterprisehub.contracts.scoring import Churn, Coaching, EncodedSubject, Score
from enterprisehub.domain.fold import fold, is_late
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import cache
from enterprisehub.kit.cache import MODEL
from enterprisehub.kit.database import ALL, Database, Role, Statement
from enterprisehub.kit.settings import Settings, read
from enterprisehub.services.pipeline import contacts_repository as contacts
from enterprisehub.services.pipeline import leads_repository as leads
from enterprisehub.services.pipeline.batch import Case, Row, gather
from enterprisehub.services.pipeline.decide import decide
from enterprisehub.services.pipeline.locations import Locations


class Flow:
    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.redis = cache.connect(settings.require_redis())
        self.publisher = Publisher(self.redis)
        self.locations = Locations(database)
        self.http = httpx.AsyncClient(timeout=10)
        key = load_der_public_key(base64.b64decode(settings.ghl_webhook_public_key))
        assert isinstance(key, Ed25519PublicKey)
        self.key = key

    async def handle(self, body: bytes, signature: str) -> dict[str, Any]:
        try:
            self.key.verify(base64.b64decode(signature), body)
        except (InvalidSignature, ValueError) as error:
            raise HTTPException(401) from error
        payload = json.loads(body)
        key, now = payload["webhookId"], datetime.now(UTC)
        async with self.database.transaction(ALL) as connection:
            fresh = await connection.fetchval(
                "INSERT INTO webhook_ids (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key", key
            )
            if fresh is None:
                return {"event_id": key, "duplicate": True}
            inbox_id = await connection.fetchval(
                """INSERT INTO inbox (key, location_id, contact_id, shard, type, body, state, done_at)
                   VALUES ($1, $2, $3, $4, $5, $6, 2, now()) RETURNING id""",
                key,
                payload.get("locationId"),
                payload.get("contactId"),
                shard_of(payload.get("locationId"), payload.get("contactId")),
                payload.get("type"),
                body,
            )
        batch = gather([Row(inbox_id, key, now, payload.get("locationId") or "", body, 0)], now)
        for case in batch.cases.values():
            await self._extract(case, batch.cases)
            await self._ask(case, now)
        await self._update(batch, now)
        return {"event_id": key, "duplicate": False}

    async def _extract(self, case: Case, cases: dict[tuple[str, str], Case]) -> None:
        async with self.database.transaction(ALL) as connection:
            await contacts.read_cases(connection, cases)
            log = await contacts.read_log(connection, case.key) if is_late(case.state, case.events) else []
        case.state = fold([*log, *case.events], None if log else case.state)
        case.encoded = msgspec.json.encode(case.state)

    async def _ask(self, case: Case, now: datetime) -> None:
        body = msgspec.json.encode(EncodedSubject(now, msgspec.Raw(case.encoded)))
        case.score = await self._call(f"{self.settings.ml_url}/v1/leads/score", body, Score)
        case.coaching = await self._call(f"{self.settings.coaching_url}/v1/coaching/suggest", body, Coaching)
        case.churn = await self._call(f"{self.settings.churn_url}/v1/churn/predict", body, Churn)

    async def _call(self, url: str, body: bytes, answer: Any) -> Any:
        response = await self.http.post(url, content=body, headers={"content-type": "application/json"})
        response.raise_for_status()
        return msgspec.json.decode(response.content, type=answer)

    async def _update(self, batch: Any, now: datetime) -> None:
        cases = list(batch.cases.values())
        async with self.database.transaction(ALL) as connection:
            await self.locations.ensure(connection, sorted(batch.locations))
            events = [event for case in cases for event in case.events] + batch.others
            if events:
                await contacts.append_events(connection, events, batch.row_of)
            decision = decide(cases, now, self.locations)
            if cases:
                await connection.execute(*_flat(contacts.write_contacts(cases)))
                await connection.execute(*_flat(leads.write_leads(decision.leads)))
                await connection.execute(*_flat(contacts.write_messages(decision.messages)))
                await connection.execute(*_flat(contacts.write_conversations(decision.conversations)))
                await connection.execute(*_flat(leads.write_predictions(decision.predictions)))
                await connection.execute(*_flat(leads.write_outbox(decision.outbox)))
        for location_id, contact_id, data in decision.snapshots:
            await self.redis.set(MODEL.key("lead", location_id, contact_id), data, ex=MODEL.ttl_s)
        for publication in decision.publications:
            await self.publisher.publish([publication])


def _flat(statement: Statement) -> tuple[Any, ...]:
    return (statement.sql, *statement.arguments)


app = FastAPI()
flow: Flow | None = None


@app.post("/webhooks/ghl")
async def webhook(request: Request) -> dict[str, Any]:
    global flow  # noqa: PLW0603 the baseline is one process with one flow
    if flow is None:
        settings = read()
        flow = Flow(settings, await Database.connect(settings.require_database(), Role.PIPELINE, most=8))
    return await flow.handle(await request.body(), request.headers.get("x-ghl-signature", ""))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", loop="uvloop", http="httptools")
