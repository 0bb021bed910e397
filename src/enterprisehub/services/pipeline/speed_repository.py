"""Read who waits, and keep what speed-to-lead clocks came to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from enterprisehub.contracts.api.locations import LocationSettings
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.business_hours import Calendar, calendar_of
from enterprisehub.kit.database import Connection

_states = msgspec.json.Decoder(ContactState)


class Waiting(Struct, frozen=True):
    """A lead that may have a running clock."""

    location_id: str
    contact_id: str
    since: datetime
    hot: bool


class Team(Struct, frozen=True):
    calendar: Calendar
    settings: LocationSettings
    watched_since: datetime
    """What was overdue before is listed, not escalated."""


class Escalation(Struct, kw_only=True):
    location_id: str
    contact_id: str
    clock: str
    started_at: datetime
    due_at: datetime
    assigned_to: str = ""
    source: str = ""
    probability: float | None = None
    predicted_at: datetime | None = None
    breached_at: datetime | None = None
    lead_told_at: datetime | None = None
    outbox_id: int | None = None
    task: str = ""


async def waiting(connection: Connection, since: datetime) -> list[Waiting]:
    """Return leads with an unanswered message, and new ones nobody has spoken to, of the last days."""
    rows = await connection.fetch(
        """SELECT location_id, contact_id, waiting_since AS since, temperature = 'hot' AS hot FROM leads
           WHERE waiting_since > $1
           UNION ALL
           SELECT location_id, contact_id, last_event_at, temperature = 'hot' FROM leads
           WHERE stage = 'new' AND last_event_at > $1 AND waiting_since IS NULL""",
        since,
    )
    return [Waiting(*row) for row in rows]


async def teams(connection: Connection, location_ids: Iterable[str]) -> dict[str, Team]:
    rows = await connection.fetch(
        "SELECT location_id, timezone, settings, created_at FROM locations WHERE location_id = ANY($1::text[])",
        list(location_ids),
    )
    found = {}
    for row in rows:
        stored = msgspec.json.decode(row["settings"])
        settings = LocationSettings(**{k: v for k, v in stored.items() if k in LocationSettings.model_fields})
        found[row["location_id"]] = Team(calendar_of(settings, row["timezone"]), settings, row["created_at"])
    return found


async def states(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], ContactState]:
    rows = await connection.fetch(
        """SELECT c.state FROM unnest($1::text[], $2::text[]) AS k(location_id, contact_id)
           JOIN contacts c USING (location_id, contact_id)""",
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    found = [_states.decode(row["state"]) for row in rows]
    return {(state.location_id, state.contact_id): state for state in found}


async def open_escalations(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str, str, datetime], Escalation]:
    rows = await connection.fetch(
        """SELECT e.location_id, e.contact_id, e.clock, e.started_at, e.due_at, e.assigned_to, e.source, e.probability,
             e.predicted_at, e.breached_at, e.lead_told_at, e.outbox_id, e.task
           FROM unnest($1::text[], $2::text[]) AS k(location_id, contact_id)
           JOIN escalations e USING (location_id, contact_id)""",
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    found = [Escalation(**dict(row)) for row in rows]
    return {(one.location_id, one.contact_id, one.clock, one.started_at): one for one in found}


async def save(connection: Connection, one: Escalation) -> None:
    """Insert or update; a step that was taken is never taken back."""
    await connection.execute(
        """INSERT INTO escalations AS e (location_id, contact_id, clock, started_at, due_at, assigned_to, source,
             probability, predicted_at, breached_at, lead_told_at, outbox_id, task)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           ON CONFLICT (location_id, contact_id, clock, started_at) DO UPDATE SET
             due_at = excluded.due_at, assigned_to = excluded.assigned_to, probability = excluded.probability,
             predicted_at = coalesce(e.predicted_at, excluded.predicted_at),
             breached_at = coalesce(e.breached_at, excluded.breached_at),
             lead_told_at = coalesce(e.lead_told_at, excluded.lead_told_at),
             outbox_id = coalesce(e.outbox_id, excluded.outbox_id), task = excluded.task, ended_at = NULL""",
        *(one.location_id, one.contact_id, one.clock, one.started_at, one.due_at, one.assigned_to, one.source),
        *(one.probability, one.predicted_at, one.breached_at, one.lead_told_at, one.outbox_id, one.task),
    )


async def end_answered(connection: Connection, moment: datetime) -> None:
    """Close the clocks of leads that were answered, reassigned or lost."""
    await connection.execute(
        """UPDATE escalations e SET ended_at = $1 FROM leads l
           WHERE e.ended_at IS NULL AND l.location_id = e.location_id AND l.contact_id = e.contact_id AND (
             l.assigned_to <> e.assigned_to OR l.stage IN ('closed', 'lost')
             OR (e.clock <> 'new_lead' AND (l.waiting_since IS NULL OR l.waiting_since > e.started_at))
             OR (e.clock = 'new_lead' AND l.waiting_since IS NULL AND l.stage <> 'new'))""",
        moment,
    )


async def queue_task(connection: Connection, location_id: str, contact_id: str, task: dict[str, Any]) -> int:
    """Put a task into the outbox and return its row; one that was not sent yet is replaced."""
    payload = msgspec.json.encode({"task": task}).decode()
    row: int = await connection.fetchval(
        """INSERT INTO outbox AS o (location_id, contact_id, kind, payload) VALUES ($1, $2, 'task', $3)
           ON CONFLICT (location_id, contact_id, kind) WHERE state = 'pending'
           DO UPDATE SET payload = excluded.payload, created_at = now() RETURNING id""",
        location_id,
        contact_id,
        payload,
    )
    return row


async def answer_pairs(connection: Connection, location_ids: Sequence[str], since: datetime) -> "list[asyncpg.Record]":
    """Return when somebody waited and when which person answered: location_id, asked_at, answered_at, user_id."""
    return await connection.fetch(
        """WITH said AS (
             SELECT location_id, contact_id, occurred_at, message_id, inbound, user_id,
               lag(inbound) OVER w AS before
             FROM messages WHERE location_id = ANY($1::text[]) AND occurred_at > $2 AND NOT automated
             WINDOW w AS (PARTITION BY location_id, contact_id ORDER BY occurred_at, message_id)
           ), turns AS (
             SELECT *, lead(occurred_at) OVER w AS answered_at, lead(user_id) OVER w AS answered_by
             FROM said WHERE inbound IS DISTINCT FROM before
             WINDOW w AS (PARTITION BY location_id, contact_id ORDER BY occurred_at, message_id)
           )
           SELECT location_id, occurred_at AS asked_at, answered_at, coalesce(answered_by, '') AS user_id
           FROM turns WHERE inbound AND answered_at IS NOT NULL ORDER BY occurred_at DESC LIMIT 20000""",
        list(location_ids),
        since,
    )
