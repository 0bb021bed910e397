"""Publish what a crash or an absent Redis kept from being published. Clients drop event ids that they have seen."""

from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Raw

from enterprisehub.contracts.realtime import Kind, Publication, ScoreMessage
from enterprisehub.contracts.scoring import Score
from enterprisehub.kit.database import ALL, Database
from enterprisehub.services.pipeline.contacts_repository import standing_publications
from enterprisehub.services.pipeline.decide import REASONS_SHOWN
from enterprisehub.services.pipeline.worker import Worker

_scores = msgspec.json.Decoder(Score)


async def publish_again(database: Database, worker: Worker, *, older_than: timedelta) -> None:
    """Publish the leads' present standing for every event of batches that were committed but not published.

    Raises:
        Unavailable: Redis is away; the batches stay noted.
    """
    while batches := await worker.inbox.unpublished(older_than):
        for batch_id, rows in batches:
            await _publish(database, worker, batch_id, rows)


async def _publish(database: Database, worker: Worker, batch_id: int, rows: list[Any]) -> None:
    keys = {(r["location_id"], r["contact_id"]) for r in rows}
    async with database.transaction(ALL) as connection:
        standing = await standing_publications(connection, keys)
    publications = []
    for r in rows:
        lead = standing.get((r["location_id"], r["contact_id"]))
        if lead is not None:
            publications += _publications(lead, r["key"])
    await worker.publish_only(publications)
    await worker.inbox.published(batch_id)


def _publications(lead: Any, event_id: str) -> list[Publication]:
    score = _scores.decode(lead["score"]) if lead["score"] else None
    message = ScoreMessage(
        location_id=lead["location_id"],
        contact_id=lead["contact_id"],
        event_id=event_id,
        probability=lead["probability"],
        interval=score.interval if score else None,
        temperature=lead["temperature"],
        reasons=score.reasons[:REASONS_SHOWN] if score else [],
        model=score.model if score else None,
        name=lead["name"],
        occurred_at=lead["last_event_at"],
        missing=lead["missing"],
    )
    data = Raw(msgspec.json.encode(message))
    return [
        Publication(
            kind=kind,
            location_id=lead["location_id"],
            contact_id=lead["contact_id"],
            event_id=event_id,
            assigned_to=lead["assigned_to"] or None,
            data=data,
        )
        for kind in (Kind.SCORES, Kind.CONTACT)
    ]
