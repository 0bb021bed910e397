"""Incidents: taken from Alertmanager, seen and handled by operators of all locations."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.incidents import (
    ActionRun,
    AlertGroup,
    AlertsTaken,
    AlertStatus,
    Incident,
    IncidentRow,
    IncidentState,
    TimelineEntry,
)
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.kit.errors import Conflict, Forbidden, NotFound, Unauthenticated
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.access.house import require_house
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.incidents import repository
from enterprisehub.services.hub.incidents.alerts import WATCHDOG, told
from enterprisehub.services.hub.incidents.postmortem import draft
from enterprisehub.services.hub.incidents.runbooks import runbook
from enterprisehub.services.hub.rows import document

ALERTMANAGER = "alertmanager"


class Incidents:
    def __init__(self, database: Database, clock: Clock, *, alerts_secret: str | None) -> None:
        self._database = database
        self._clock = clock
        self._alerts_secret = alerts_secret

    async def take(self, group: AlertGroup, secret: str | None) -> AlertsTaken:
        """Turn alerts into incidents; taking the same again changes nothing.

        Raises:
            Forbidden: no ALERTS_SECRET is set, so nobody may send.
            Unauthenticated: another secret than ours.
        """
        if not self._alerts_secret:
            raise Forbidden("Set ALERTS_SECRET to take alerts.")
        if not secret or not secrets.compare_digest(secret.encode(), self._alerts_secret.encode()):
            raise Unauthenticated("Send ALERTS_SECRET as the bearer.", headers={"WWW-Authenticate": "Bearer"})
        taken = AlertsTaken()
        async with self._database.transaction(()) as connection:
            for alert in group.alerts:
                if alert.labels.get("alertname") == WATCHDOG:
                    if alert.status is AlertStatus.FIRING:
                        await repository.hear_watchdog(connection, self._clock.now())
                elif alert.status is AlertStatus.FIRING:
                    taken.opened += await self._fire(connection, alert)
                else:
                    taken.resolved += await self._clear(connection, alert)
        return taken

    async def _fire(self, connection: Connection, alert: Any) -> int:
        said = told(alert)
        incident_id, opened, joined = await repository.fire(
            connection,
            key=said.key,
            alert=said.alert,
            severity=said.severity,
            services=said.services,
            summary=said.summary,
            description=said.description,
            fingerprint=alert.fingerprint,
            at=alert.starts_at,
        )
        if joined:
            await repository.note(
                connection,
                incident_id,
                actor=ALERTMANAGER,
                kind="opened" if opened else "firing",
                text=f"{said.summary}: {said.description}".rstrip(": "),
                detail={"labels": alert.labels},
            )
        return int(opened)

    async def _clear(self, connection: Connection, alert: Any) -> int:
        cleared = await repository.clear(
            connection, key=told(alert).key, fingerprint=alert.fingerprint, at=self._clock.now()
        )
        if cleared is None:
            return 0
        incident_id, resolved = cleared
        where = alert.labels.get("instance") or alert.labels.get("service") or "it"
        await repository.note(
            connection,
            incident_id,
            actor=ALERTMANAGER,
            kind="resolved" if resolved else "cleared",
            text="The alert no longer fires" if resolved else f"The alert no longer fires for {where}",
        )
        return int(resolved)

    async def listed(
        self, caller: Caller, *, state: IncidentState | None, unresolved: bool, cursor: str | None, limit: int
    ) -> Page[IncidentRow]:
        require_house(caller)
        async with self._database.transaction(()) as connection:
            rows, following = await repository.listed(
                connection, state=state and state.value, unresolved=unresolved, cursor=cursor, limit=limit
            )
        return Page(items=[IncidentRow(**dict(row)) for row in rows], next_cursor=following)

    async def one(self, caller: Caller, incident_id: int) -> Incident:
        require_house(caller)
        async with self._database.transaction(()) as connection:
            row = await repository.one(connection, incident_id)
            if row is None:
                raise NotFound("No such incident.")
            timeline = await repository.timeline(connection, incident_id)
            runs = await repository.runs(connection, incident_id)
        book = runbook(row["alert"])
        return Incident(
            **dict(row),
            runbook=book.text,
            suggested_actions=list(book.actions),
            timeline=[TimelineEntry(**{**dict(e), "detail": document(e["detail"]) or {}}) for e in timeline],
            runs=[run_of(run) for run in runs],
        )

    async def postmortem(self, caller: Caller, incident_id: int) -> str:
        return draft(await self.one(caller, incident_id), self._clock.now())

    async def acknowledge(self, caller: Caller, incident_id: int) -> Incident:
        async with self._changing(caller, incident_id) as connection:
            if not await repository.acknowledge(connection, incident_id, actor=caller.id, at=self._clock.now()):
                raise Conflict("It is acknowledged or resolved already.")
            await self._noted(
                connection, caller, incident_id, "acknowledged", f"{caller.name or caller.id} looks at it"
            )
        return await self.one(caller, incident_id)

    async def add_note(self, caller: Caller, incident_id: int, text: str) -> Incident:
        async with self._changing(caller, incident_id) as connection:
            await self._noted(connection, caller, incident_id, "note", text)
        return await self.one(caller, incident_id)

    async def resolve(self, caller: Caller, incident_id: int) -> Incident:
        """Close by hand; an alert that still fires opens a new one when Alertmanager repeats it."""
        async with self._changing(caller, incident_id) as connection:
            if not await repository.resolve(connection, incident_id, self._clock.now()):
                raise Conflict("It is resolved already.")
            await self._noted(connection, caller, incident_id, "resolved", "Closed by hand")
        return await self.one(caller, incident_id)

    @asynccontextmanager
    async def _changing(self, caller: Caller, incident_id: int) -> AsyncIterator[Connection]:
        """Open a transaction on an incident that exists; it sees all, since the audit log is a tenants' table."""
        require_house(caller)
        async with self._database.transaction(ALL) as connection:
            if await repository.one(connection, incident_id) is None:
                raise NotFound("No such incident.")
            yield connection

    @staticmethod
    async def _noted(connection: Connection, caller: Caller, incident_id: int, kind: str, text: str) -> None:
        await repository.note(connection, incident_id, actor=caller.id, kind=kind, text=text)
        await record(connection, actor=caller.id, action=f"incident.{kind}", location_id=None, target=str(incident_id))


def run_of(row: "asyncpg.Record") -> ActionRun:
    return ActionRun(**{**dict(row), "parameters": document(row["parameters"]) or {}})
