"""Queues, dead letters and counts, within what the caller may see."""

from typing import Any

import asyncpg

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.operations import (
    InboxCounts,
    InboxEntry,
    InboxRow,
    InboxState,
    OutboxRow,
    Overview,
    Replayed,
)
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.operations import repository
from enterprisehub.services.hub.rows import document

STATES = {0: InboxState.PENDING, 2: InboxState.DONE, 3: InboxState.DEAD, 4: InboxState.NOT_PROCESSED}
"""By the number that the inbox stores."""
NUMBERS = {state: number for number, state in STATES.items()}


class Operations:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def inbox(
        self, caller: Caller, location_id: str | None, *, state: InboxState | None, **asked: Any
    ) -> Page[InboxRow]:
        number = None if state is None else NUMBERS[state]
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.inbox(connection, state=number, **asked)
        return Page(items=[InboxRow(**_inbox_fields(row)) for row in rows], next_cursor=following)

    async def inbox_entry(self, caller: Caller, inbox_id: int) -> InboxEntry:
        async with self._database.transaction(caller.locations) as connection:
            row = await repository.inbox_entry(connection, inbox_id)
        if row is None:
            raise NotFound("No such webhook.")
        return InboxEntry(**{**_inbox_fields(row), "body": row["body"].decode("utf-8", "backslashreplace")})

    async def replay_one(self, caller: Caller, inbox_id: int) -> Replayed:
        async with self._database.transaction(caller.locations) as connection:
            replayed = await repository.replay_one(connection, inbox_id)
            if not replayed:
                raise Conflict("No dead letter of that id; what is pending or done cannot be replayed.")
            await record(
                connection,
                actor=caller.id,
                action="inbox.replay",
                location_id=caller.location_id,
                target=str(inbox_id),
            )
        return Replayed(replayed=replayed)

    async def replay_dead(self, caller: Caller, location_id: str | None, type_: str | None) -> Replayed:
        async with self._database.transaction(caller.within(location_id)) as connection:
            replayed = await repository.replay_dead(connection, type_)
            await record(
                connection,
                actor=caller.id,
                action="inbox.replay",
                location_id=location_id or caller.location_id,
                type=type_,
                replayed=replayed,
            )
        return Replayed(replayed=replayed)

    async def outbox(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[OutboxRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.outbox(connection, **asked)
        items = [OutboxRow(**{**dict(row), "payload": document(row["payload"])}) for row in rows]
        return Page(items=items, next_cursor=following)

    async def send_again(self, caller: Caller, outbox_id: int) -> Replayed:
        try:
            async with self._database.transaction(caller.locations) as connection:
                if not await repository.send_again(connection, outbox_id):
                    raise Conflict("No write-back of that id is dead or in review.")
                await record(
                    connection,
                    actor=caller.id,
                    action="outbox.replay",
                    location_id=caller.location_id,
                    target=str(outbox_id),
                )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("A newer write-back for this contact is pending already.") from error
        return Replayed(replayed=1)

    async def overview(self, caller: Caller, location_id: str | None) -> Overview:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await repository.counts(connection, now)
            by_temperature = await repository.leads_by_temperature(connection)
            outbox = await repository.outbox_by_state(connection)
        fields = dict(row)
        return Overview(
            **fields,
            at=now,
            leads_by_temperature={one["temperature"]: one["leads"] for one in by_temperature},
            leads_waiting=sum(one["waiting"] for one in by_temperature),
            last_score_at=max((one["scored_at"] for one in by_temperature if one["scored_at"]), default=None),
            outbox=outbox,
            inbox=InboxCounts(**fields),
        )


def _inbox_fields(row: "asyncpg.Record") -> dict[str, Any]:
    return {**dict(row), "state": STATES[row["state"]]}
