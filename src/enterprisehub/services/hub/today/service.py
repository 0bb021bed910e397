"""What waits today, within what the caller may see."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import asyncpg
import msgspec

from enterprisehub.contracts.api.today import Meeting, Meetings, Unanswered, Waiting
from enterprisehub.contracts.state import Appointment
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.rows import document
from enterprisehub.services.hub.today import repository

STILL_SHOWN = timedelta(hours=2)
"""An appointment that has begun stays in the list for so long."""
_OFF = frozenset({"cancelled", "canceled", "invalid", "noshow", "showed"})
_appointments = msgspec.json.Decoder(dict[str, Appointment])


class Today:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def unanswered(
        self, caller: Caller, location_id: str | None, *, assigned_to: str | None, limit: int
    ) -> Unanswered:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, total = await repository.unanswered(connection, assigned_to, limit)
        return Unanswered(at=self._clock.now(), total=total, items=[_waiting(row) for row in rows])

    async def appointments(
        self, caller: Caller, location_id: str | None, *, assigned_to: str | None, days: int
    ) -> Meetings:
        now = self._clock.now()
        begin, end = now - STILL_SHOWN, now + timedelta(days=days)
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.meetings(connection, begin, end, assigned_to)
        found = [meeting for row in rows for meeting in _meetings(row, begin, end)]
        return Meetings(at=now, items=sorted(found, key=lambda one: one.starts_at))


def _waiting(row: "asyncpg.Record") -> Waiting:
    advice = document(row["coaching"])
    fields = {k: v for k, v in row.items() if v is not None and k not in {"coaching", "total"}}
    return Waiting(**fields, may_contact=advice.get("may_contact", False) if advice else None)


def _meetings(row: "asyncpg.Record", begin: datetime, end: datetime) -> Iterator[Meeting]:
    advice = document(row["coaching"]) or {}
    questions = advice.get("questions") or [{}]
    known = {k: row[k] for k in ("location_id", "contact_id", "name", "phone", "agent", "side", "temperature")}
    for appointment_id, one in _appointments.decode(row["appointments"] or "{}").items():
        if one.starts_at is None or one.status in _OFF or not begin <= one.starts_at < end:
            continue
        yield Meeting(
            **known,
            probability=row["probability"],
            appointment_id=appointment_id,
            title=one.title,
            address=one.address,
            status=one.status,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            factors=advice.get("factors") or {},
            missing=advice.get("missing") or [],
            question=questions[0].get("text"),
            message=row["message"] or "",
        )
