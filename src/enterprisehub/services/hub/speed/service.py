"""Clocks and answer times as a caller may see them, computed by the rules that the pipeline escalates by."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from enterprisehub.contracts.api.coaching import Share
from enterprisehub.contracts.api.locations import LocationSettings, SpeedTargets
from enterprisehub.contracts.api.speed import (
    AnswersBy,
    AnswerTimes,
    AnswerTimesView,
    ClockRow,
    Clocks,
    EscalationRow,
    Escalations,
    Told,
)
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.business_hours import Calendar, Meter, calendar_of
from enterprisehub.domain.intervals import wilson
from enterprisehub.domain.speed import NEW_FOR, percentile, running
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.rows import document
from enterprisehub.services.hub.speed import repository
from enterprisehub.services.hub.speed.told import explained

LOOKED_AT: Final = 500
ANSWERS_MOST: Final = 50_000
TOLD_BACK: Final = timedelta(days=30)
_states = msgspec.json.Decoder(ContactState)


class Speed:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def clocks(self, caller: Caller, location_id: str | None, *, assigned_to: str | None, limit: int) -> Clocks:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, total = await repository.waiting(connection, assigned_to, now - NEW_FOR, LOOKED_AT)
            noted = await repository.escalations(
                connection, [r["location_id"] for r in rows], [r["contact_id"] for r in rows], now - TOLD_BACK
            )
        found = [one for row in rows if (one := clock_row(row, noted, now)[0]) is not None]
        found.sort(key=lambda one: one.due_at or datetime.max.replace(tzinfo=now.tzinfo))
        return Clocks(at=now, total=total, items=found[:limit])

    async def inbox(self, caller: Caller, location_id: str | None, *, told_only: bool, limit: int) -> Escalations:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, total = await repository.inbox(connection, now - TOLD_BACK, told_only=told_only, limit=limit)
        fields = [{name: value for name, value in row.items() if name != "total"} for row in rows]
        return Escalations(at=now, total=total, items=[EscalationRow(**one) for one in fields])

    async def told(self, caller: Caller, contact_id: str, location_id: str | None) -> Told:
        """Explain why somebody was, or was not, told of a lead.

        Raises:
            NotFound, Conflict: no lead of that id, or several locations have one.
        """
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.lead(connection, contact_id)
            if not rows:
                raise NotFound("No such lead.")
            if len(rows) > 1:
                raise Conflict("Several locations have a contact of this id: name one with location_id.")
            at = rows[0]["location_id"]
            noted = await repository.escalations(connection, [at], [contact_id], now - TOLD_BACK)
        clock, why = clock_row(rows[0], noted, now)
        return explained(at, contact_id, now, clock, why, noted)

    async def answers(self, caller: Caller, location_id: str | None, *, by: AnswersBy, days: int) -> AnswerTimesView:
        now = self._clock.now()
        since = now - timedelta(days=days)
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.answers(connection, since, by, ANSWERS_MOST)
            teams = {row["location_id"]: _team(row) for row in await repository.teams(connection)}
            names = await repository.names(connection) if by is AnswersBy.AGENT else {}
        target_s = 60.0 * min((targets.hot_reply_min for _, targets in teams.values()), default=5)
        groups: dict[str, _Group] = defaultdict(_Group)
        team = _Group()
        meters = {location: Meter(calendar, since, now) for location, (calendar, _) in teams.items()}
        for row in rows:
            calendar, _ = teams[row["location_id"]]
            meter, answered_s = meters[row["location_id"]], row["answered_s"]
            seconds = None if answered_s is None else meter.seconds(row["asked_s"], answered_s)
            for group in (team, groups[_name(row, by, calendar)]):
                group.add(seconds)
        answered = [group.told(name, names.get(name, ""), target_s) for name, group in groups.items()]
        slowest = sorted(answered, key=lambda one: (one.p50_s is None, -(one.p50_s or 0)))
        if by is AnswersBy.HOUR:
            slowest = sorted(answered, key=lambda one: one.group)
        return AnswerTimesView(
            since=since, by=by, target_s=target_s, team=team.told("team", "", target_s), groups=slowest
        )


class _Group:
    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.waiting = 0

    def add(self, seconds: float | None) -> None:
        if seconds is None:
            self.waiting += 1
        else:
            self.seconds.append(seconds)

    def told(self, group: str, name: str, target_s: float) -> AnswerTimes:
        ascending = sorted(self.seconds)
        within = sum(seconds <= target_s for seconds in ascending)
        return AnswerTimes(
            group=group,
            name=name,
            answers=len(ascending),
            still_waiting=self.waiting,
            p50_s=percentile(ascending, 0.5),
            p75_s=percentile(ascending, 0.75),
            p90_s=percentile(ascending, 0.9),
            p99_s=percentile(ascending, 0.99),
            within_target=share(within, len(ascending)),
        )


def share(count: int, of: int) -> Share:
    """Return a share with its interval."""
    interval = wilson(count, of)
    if interval is None:
        return Share(count=count, of=of)
    return Share(count=count, of=of, share=count / of, low=interval[0], high=interval[1])


def clock_row(row: "asyncpg.Record", noted: "Sequence[asyncpg.Record]", now: datetime) -> tuple[ClockRow | None, str]:
    """Return the clock that runs for a lead's row, joined with what was noted of it; and why it runs or not."""
    calendar, targets = _team(row)
    state = _states.decode(row["state"])
    clock, why = running(state, hot=row["temperature"] == "hot", calendar=calendar, targets=targets, moment=now)
    if clock is None:
        return None, why
    key = (row["location_id"], row["contact_id"], clock.clock.value, clock.started_at)
    step: Any = next(
        (one for one in noted if (one["location_id"], one["contact_id"], one["clock"], one["started_at"]) == key), {}
    )
    return ClockRow(
        **{name: row[name] for name in ("location_id", "contact_id", "name", "source", "assigned_to", "temperature")},
        agent=row["agent"],
        clock=clock.clock.value,
        why=why,
        started_at=clock.started_at,
        due_at=clock.due_at,
        target_s=clock.target_s,
        elapsed_s=clock.elapsed_s,
        open_now=calendar.is_open(now),
        breached=clock.due_at is not None and now >= clock.due_at,
        miss_probability=step.get("probability"),
        predicted_at=step.get("predicted_at"),
        breached_at=step.get("breached_at"),
        lead_told_at=step.get("lead_told_at"),
        task=step.get("task") or "",
    ), why


def _team(row: "asyncpg.Record") -> tuple[Calendar, SpeedTargets]:
    stored = document(row["settings"]) or {}
    settings = LocationSettings(**{k: v for k, v in stored.items() if k in LocationSettings.model_fields})
    return calendar_of(settings, row["timezone"]), settings.speed


def _name(row: "asyncpg.Record", by: AnswersBy, calendar: Calendar) -> str:
    if by is AnswersBy.AGENT:
        return str(row["user_id"])
    if by is AnswersBy.SOURCE:
        return str(row["source"])
    return f"{datetime.fromtimestamp(row['asked_s'], ZoneInfo(calendar.zone)).hour:02}"
