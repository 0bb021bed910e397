"""Put events of our own into the inbox, in the transaction of what they tell of."""

from collections.abc import Sequence

from enterprisehub.contracts import own
from enterprisehub.contracts.events import Event
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import tracing
from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.intake.received import PENDING, Received
from enterprisehub.services.hub.intake.repository import store


async def put(connection: Connection, events: Sequence[Event]) -> int:
    """Store events and return how many were new; one that was stored before counts once."""
    distinct = {f"{own.PREFIX}{event.location_id}:{event.event_id}": event for event in events}
    trace_id, span_id = tracing.mark()
    batch = [
        Received(
            key=key,
            body=own.encode(event),
            shard=shard_of(event.location_id, event.contact_id),
            state=PENDING,
            trace_id=trace_id,
            span_id=span_id,
            location_id=event.location_id,
            contact_id=event.contact_id,
            type=own.TYPE,
            implausible=False,
        )
        for key, event in distinct.items()
    ]
    return len(await store(connection, batch))
