"""Contacts as a caller may see them, now and at any moment before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.contacts import Contact, ContactRow, ScorePoint, Timeline, TimelineEvent
from enterprisehub.contracts.events import ContactEvent, Event
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold
from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import Conflict, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.contacts import repository
from enterprisehub.services.hub.rows import contact_row, document, interval, lead

SCORES_SHOWN = 500
_decoder = msgspec.json.Decoder(Event)


class Contacts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[ContactRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        return Page(items=[contact_row(row) for row in rows], next_cursor=following)

    async def get(self, caller: Caller, contact_id: str, location_id: str | None) -> Contact:
        """Return a contact by the CRM's id.

        Raises:
            NotFound: none that the caller may see.
            Conflict: several locations have one of that id, and none was named.
        """
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await self._one(connection, contact_id)
        return Contact(
            **contact_row(row).model_dump(),
            state=document(row["state"]) or {},
            lead=None if row["stage"] is None else lead(row),
        )

    async def timeline(
        self, caller: Caller, contact_id: str, location_id: str | None, *, as_of: datetime, limit: int
    ) -> Timeline:
        async with self._database.transaction(caller.within(location_id)) as connection:
            contact = await self._one(connection, contact_id)
            at = contact["location_id"]
            events = await repository.events_known(connection, at, contact_id, as_of)
            given = await repository.predictions_given(connection, at, contact_id, as_of, SCORES_SHOWN)
        return Timeline(
            location_id=at,
            contact_id=contact_id,
            as_of=as_of,
            events=[_event(row) for row in reversed(events[-limit:])],
            events_total=len(events),
            state=_folded(events, at, contact_id),
            scores=[ScorePoint(**dict(row), interval=interval(row)) for row in reversed(given)],
        )

    @staticmethod
    async def _one(connection: Connection, contact_id: str) -> "asyncpg.Record":
        rows = await repository.found(connection, contact_id)
        if not rows:
            raise NotFound("No such contact.")
        if len(rows) > 1:
            raise Conflict("Several locations have a contact of this id: name one with location_id.")
        return rows[0]


def _event(row: "asyncpg.Record") -> TimelineEvent:
    return TimelineEvent(**dict(row), data=document(row["payload"]) or {})


def _folded(rows: "Sequence[asyncpg.Record]", location_id: str, contact_id: str) -> dict[str, Any]:
    events = [_decoder.decode(row["payload"]) for row in rows]
    state = fold(event for event in events if isinstance(event, ContactEvent))
    folded: dict[str, Any] = msgspec.to_builtins(state or ContactState(location_id=location_id, contact_id=contact_id))
    return folded
