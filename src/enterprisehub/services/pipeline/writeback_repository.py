"""The outbox as a queue: claim what is due, one row a contact at a time, and say what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
import msgspec
from msgspec import Struct, field

from enterprisehub.kit.database import Connection, Database

LEASE: Final = timedelta(seconds=180)
"""A row that is `sending` for longer belongs to a process that died."""
KEEP_SENT: Final = timedelta(days=7)


class Task(Struct, omit_defaults=True):
    """A task for the assignee."""

    title: str
    due_at: datetime
    assigned_to: str = ""


class Payload(Struct, omit_defaults=True):
    """What the pipeline wants the CRM to hold for a contact, or the task that it wants set."""

    task: Task | None = None

    probability: float | None = None
    temperature: str = "unknown"
    reasons: list[str] = field(default_factory=list)
    tags_add: list[str] = field(default_factory=list)
    tags_remove: list[str] = field(default_factory=list)
    note: str | None = None
    event_id: str = ""
    trained_on: str = ""
    traceparent: str = ""
    """Of the trace that decided it, if that is recorded."""
    note_started: bool = False
    """The note, or the task, was being written: after a crash nobody knows whether it was."""
    assigned_to: str | None = None
    """Of a row of kind `assignment`: whom somebody assigned the contact to; empty for nobody."""
    limited_s: float = 0.0
    """How long the CRM's rate limit made it wait: that is not our delay."""

    @property
    def kind(self) -> str:
        """The outbox row's kind."""
        if self.task is not None:
            return "task"
        return "score" if self.assigned_to is None else "assignment"


class Claimed(Struct, frozen=True):
    id: int
    location_id: str
    contact_id: str
    attempts: int
    """This one counted."""
    lease: datetime
    """Until when the row is ours; who finishes names it, so that nobody finishes a row that another took over."""
    created_at: datetime
    payload: Payload


_decode = msgspec.json.Decoder(Payload).decode

_CLAIM = """
WITH due AS (
  SELECT o.id FROM outbox o
  WHERE o.state = 'pending' AND o.next_at <= now() AND o.location_id <> ALL($1::text[])
    AND NOT EXISTS (SELECT FROM outbox_pauses p WHERE p.location_id = o.location_id AND p.until > now())
    AND NOT EXISTS (SELECT FROM outbox s WHERE s.state = 'sending' AND s.location_id = o.location_id
                      AND s.contact_id = o.contact_id AND s.kind = o.kind)
  ORDER BY o.next_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET state = 'sending', attempts = attempts + 1, next_at = now() + $3::interval
FROM due WHERE o.id = due.id
RETURNING o.id, o.location_id, o.contact_id, o.attempts, o.next_at AS lease, o.created_at, o.payload
"""


class OutboxRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, not_of: Sequence[str], limit: int) -> list[Claimed]:
        """Take due rows, oldest first, but none of the given locations and no second one of a contact."""
        return await self._read(await self._database.pool.fetch(_CLAIM, list(not_of), limit, LEASE))

    async def _read(self, rows: Sequence[Any]) -> list[Claimed]:
        """Decode rows; one that can't be read is dead at once, or it would be in the way for ever."""
        claimed = []
        for row in rows:
            key = (row["id"], row["location_id"], row["contact_id"], row["attempts"], row["lease"], row["created_at"])
            try:
                claimed.append(Claimed(*key, _decode(row["payload"])))
            except msgspec.MsgspecError as error:
                await self.finish(Claimed(*key, Payload()), "dead", f"the payload can't be read: {error}")
        return claimed

    async def note_started(self, row: Claimed) -> bool:
        """Remember that a note is under way; False when the row is no longer ours."""
        payload = msgspec.structs.replace(row.payload, note_started=True)
        done: str = await self._database.pool.execute(
            "UPDATE outbox SET payload = $3 WHERE id = $1 AND state = 'sending' AND next_at = $2",
            row.id,
            row.lease,
            msgspec.json.encode(payload).decode(),
        )
        return done == "UPDATE 1"

    async def finish(self, row: Claimed, state: str, error: str | None = None) -> None:
        """Mark a row sent, dead or review."""
        await self._database.pool.execute(
            """UPDATE outbox SET state = $3, error = $4, sent_at = CASE WHEN $3 = 'sent' THEN now() END
               WHERE id = $1 AND state = 'sending' AND next_at = $2""",
            row.id,
            row.lease,
            state,
            error and error[:500],
        )

    async def again(self, row: Claimed, delay: timedelta, error: str, *, counted: bool = True) -> None:
        """Put a row back for later; if a newer one waits already, that one wins and takes over the note."""
        try:
            await self._put_back(row, delay, error, counted=counted)
        except asyncpg.UniqueViolationError:  # the newer one came this very moment
            await self._put_back(row, delay, error, counted=counted)

    async def _put_back(self, row: Claimed, delay: timedelta, error: str, *, counted: bool) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            if await _superseded(connection, row):
                return
            await connection.execute(
                """UPDATE outbox SET state = 'pending', next_at = now() + $3::interval, error = $4, attempts = $5,
                     payload = $6
                   WHERE id = $1 AND state = 'sending' AND next_at = $2""",
                row.id,
                row.lease,
                delay,
                error[:500],
                row.attempts if counted else row.attempts - 1,
                msgspec.json.encode(msgspec.structs.replace(row.payload, note_started=False)).decode(),
            )

    async def defer(self, location_id: str, delay: timedelta, reason: str) -> None:
        """Let all that is due of a location wait."""
        await self._database.pool.execute(
            """UPDATE outbox SET next_at = now() + $2::interval, error = $3
               WHERE id IN (SELECT id FROM outbox WHERE state = 'pending' AND next_at <= now() AND location_id = $1
                            ORDER BY contact_id COLLATE "C" FOR UPDATE)""",
            location_id,
            delay,
            reason[:500],
        )

    async def abandoned(self) -> list[Claimed]:
        """Return rows whose sender died."""
        rows = await self._database.pool.fetch(
            """SELECT id, location_id, contact_id, attempts, next_at AS lease, created_at, payload FROM outbox
               WHERE state = 'sending' AND next_at < now() ORDER BY id LIMIT 100"""
        )
        return await self._read(rows)

    async def depth(self) -> tuple[dict[str, int], float]:
        """Return how many rows are pending, sending, dead and in review, and the age of the oldest due row in seconds."""
        rows = await self._database.pool.fetch(
            """SELECT 'pending' AS state, count(*) AS rows,
                 coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE next_at <= now())), 0)::float AS age_s
               FROM outbox WHERE state = 'pending'
                 AND location_id NOT IN (SELECT location_id FROM outbox_pauses WHERE until > now())
               UNION ALL
               SELECT state, count(*), 0 FROM outbox WHERE state IN ('sending', 'dead', 'review') GROUP BY state"""
        )
        return {row["state"]: row["rows"] for row in rows}, rows[0]["age_s"]

    async def sweep(self) -> None:
        """Drop what was sent long ago."""
        await self._database.pool.execute(
            "DELETE FROM outbox WHERE state = 'sent' AND sent_at < now() - $1::interval", KEEP_SENT
        )


async def _superseded(connection: Connection, row: Claimed) -> bool:
    """Drop a row for which a newer one waits; its note goes with the newer one if that has none."""
    newer = await connection.fetchrow(
        """SELECT id, payload FROM outbox WHERE state = 'pending' AND location_id = $1 AND contact_id = $2
             AND kind = $3 FOR UPDATE""",
        row.location_id,
        row.contact_id,
        row.payload.kind,
    )
    if newer is None:
        return False
    payload = _decode(newer["payload"])
    if row.payload.note and not payload.note:
        payload.note = row.payload.note
        encoded = msgspec.json.encode(payload).decode()
        await connection.execute("UPDATE outbox SET payload = $2 WHERE id = $1", newer["id"], encoded)
    await connection.execute(
        "DELETE FROM outbox WHERE id = $1 AND state = 'sending' AND next_at = $2", row.id, row.lease
    )
    return True
