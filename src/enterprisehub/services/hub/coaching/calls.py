"""Transcripts of calls: a stream of segments, each an event of the contact."""

from datetime import timedelta
from typing import Final

from enterprisehub.contracts.api.coaching import SegmentsRequest, SegmentsTaken
from enterprisehub.contracts.events import CallSegmentSpoken
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, InvalidInput, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.coaching import repository
from enterprisehub.services.hub.coaching.own_events import put

FUTURE_LIMIT: Final = timedelta(minutes=5)


class Calls:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, caller: Caller, call_id: str, request: SegmentsRequest) -> SegmentsTaken:
        """Store segments; what they say is read by the pipeline, and tips come on the realtime channel `coaching`.

        Raises:
            NotFound, Conflict: no contact of that id, or several locations have one.
            InvalidInput: the call begins in the future.
        """
        now = self._clock.now()
        if request.started_at > now + FUTURE_LIMIT:
            detail = "lies in the future"
            raise InvalidInput("The call has not begun yet.", errors=[{"pointer": "/started_at", "detail": detail}])
        async with self._database.transaction(caller.within(request.location_id)) as connection:
            rows = await repository.found(connection, request.contact_id)
            if not rows:
                raise NotFound("No such contact.")
            if len(rows) > 1:
                raise Conflict("Several locations have a contact of this id: name one with location_id.")
            events = [
                CallSegmentSpoken(
                    event_id=f"call:{call_id}:{one.number}",
                    location_id=rows[0]["location_id"],
                    contact_id=request.contact_id,
                    occurred_at=request.started_at + timedelta(seconds=one.starts_s),
                    known_at=now,
                    call_id=call_id,
                    number=one.number,
                    speaker=one.speaker,
                    starts_s=one.starts_s,
                    ends_s=one.ends_s,
                    body=one.text,
                    user_id=request.user_id,
                )
                for one in request.segments
            ]
            new = await put(connection, events)
        return SegmentsTaken(taken=new, duplicates=len(events) - new)
