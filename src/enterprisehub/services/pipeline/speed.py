"""Watch the speed-to-lead clocks: foretell misses, set tasks, raise events. Every step is taken once.

It looks every few seconds, away from the way of an event. States are read only of those whose clock is about to be due
or who are hot, so that a thousand who wait cost one query.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from prometheus_client import Counter

from enterprisehub.contracts.events import EscalationRaised
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.shards import shard_of
from enterprisehub.domain.speed import LIKELY, Clock, Running, miss_probability, running
from enterprisehub.kit.clock import Clock as Time
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.services.pipeline import speed_repository as repository
from enterprisehub.services.pipeline.own_events_repository import put
from enterprisehub.services.pipeline.speed_repository import Escalation, Team, Waiting

LOOK_BACK: Final = timedelta(days=7)
LOOK_AT: Final = 0.4
"""From this share of the shortest target on a clock is looked at."""
AT_ONCE: Final = 300
LEARN_AGAIN: Final = timedelta(minutes=10)
LEARN_FROM: Final = timedelta(days=30)
STEPS = Counter("enterprisehub_speed_steps_total", "Steps of speed-to-lead clocks", ["clock", "step"])

_TITLES: Final = {
    Clock.NEW_LEAD: "Call the new lead now: nobody has answered yet",
    Clock.HOT_REPLY: "Answer now: a hot lead has replied",
    Clock.REPLY: "Answer today: they have waited a day",
}

Times = dict[str, list[float]]
"""Business seconds of answers, ascending, by user; "" holds all of the team."""


class ClockWatch:
    def __init__(self, database: Database, time: Time) -> None:
        self._database = database
        self._time = time
        self._teams: dict[str, Team] = {}
        self._times: dict[str, Times] = {}
        self._learned_at: datetime | None = None

    async def step(self, shards: Collection[int]) -> int:
        """Look once at the contacts of the shards; return how many steps were taken."""
        now = self._time.now()
        async with self._database.transaction(ALL) as connection:
            await repository.end_answered(connection, now)
            found = await repository.waiting(connection, now - LOOK_BACK)
            mine = [one for one in found if shard_of(one.location_id, one.contact_id) in shards]
            await self._learn(connection, {one.location_id for one in mine}, now)
            chosen = [one for one in mine if self._is_near(one, now)][:AT_ONCE]
            keys = [(one.location_id, one.contact_id) for one in chosen]
            states = await repository.states(connection, keys) if keys else {}
            open_ = await repository.open_escalations(connection, keys) if keys else {}
            taken = 0
            for one in chosen:
                state = states.get((one.location_id, one.contact_id))
                if state is not None and one.location_id in self._teams:
                    taken += await self._look(connection, one, state, open_, now)
        return taken

    async def _learn(self, connection: Connection, location_ids: set[str], now: datetime) -> None:
        """Read hours and answer times anew from time to time."""
        due = self._learned_at is None or now - self._learned_at >= LEARN_AGAIN
        fresh = sorted(location_ids if due else location_ids - self._times.keys())
        if due:
            self._learned_at = now
            self._times.clear()
        if location_ids:
            self._teams = await repository.teams(connection, location_ids)
        if not fresh:
            return
        for location_id in fresh:
            self._times[location_id] = {}
        times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for pair in await repository.answer_pairs(connection, fresh, now - LEARN_FROM):
            team = self._teams.get(pair["location_id"])
            if team is None:
                continue
            seconds = team.calendar.seconds(pair["asked_at"], pair["answered_at"])
            for name in {"", pair["user_id"]}:
                times[pair["location_id"]][name].append(seconds)
        for location_id, by_user in times.items():
            self._times[location_id] = {name: sorted(values) for name, values in by_user.items()}

    def _is_near(self, one: Waiting, now: datetime) -> bool:
        team = self._teams.get(one.location_id)
        if team is None:
            return False
        targets = team.settings.speed
        least_s = 60 * min(targets.new_lead_min, targets.hot_reply_min)
        return one.hot or (now - one.since).total_seconds() >= LOOK_AT * least_s

    async def _look(
        self,
        connection: Connection,
        one: Waiting,
        state: ContactState,
        open_: dict[tuple[str, str, str, datetime], Escalation],
        now: datetime,
    ) -> int:
        team = self._teams[one.location_id]
        clock, _ = running(state, hot=one.hot, calendar=team.calendar, targets=team.settings.speed, moment=now)
        if clock is None or clock.due_at is None:
            return 0
        key = (one.location_id, one.contact_id, clock.clock.value, clock.started_at)
        row = open_.get(key) or _opened(one, clock, state)
        row.due_at = clock.due_at
        steps = self._steps(row, clock, state, now)
        if not steps:
            return 0
        hot = clock.clock is Clock.HOT_REPLY and "started" in steps
        if row.outbox_id is None and (hot or "breached" in steps):
            await self._set_task(connection, row, clock, team)
        await repository.save(connection, row)
        if row.due_at >= team.watched_since:
            events = [_event(row, step, now) for step in steps if step != "started"]
            await put(connection, events)
        for step in steps:
            STEPS.labels(clock.clock.value, step).inc()
        return len(steps)

    def _steps(self, row: Escalation, clock: Running, state: ContactState, now: datetime) -> list[str]:
        """Note on the row which steps are due now, and return them."""
        steps = []
        if row.probability is None and clock.clock is Clock.HOT_REPLY:
            steps.append("started")
        times = self._times.get(row.location_id, {})
        row.probability = miss_probability(
            times.get(state.assigned_to, []) if state.assigned_to else [],
            times.get("", []),
            clock.elapsed_s,
            clock.target_s,
        )
        if row.breached_at is None and now >= row.due_at:
            row.breached_at = now
            steps.append("breached")
        elif (
            row.breached_at is None
            and row.predicted_at is None
            and row.probability >= LIKELY
            and clock.elapsed_s >= LOOK_AT * clock.target_s
        ):
            row.predicted_at = now
            steps.append("predicted")
        untold = row.lead_told_at is None and row.breached_at is not None
        if untold and (not row.assigned_to or (clock.lead_at is not None and now >= clock.lead_at)):
            row.lead_told_at = now
            steps.append("lead_told")
        return steps

    async def _set_task(self, connection: Connection, row: Escalation, clock: Running, team: Team) -> None:
        """Queue the task for the assignee, or note why there is none."""
        if not team.settings.speed.tasks:
            row.task = "Tasks are switched off in the location's settings."
        elif row.due_at < team.watched_since:
            row.task = "It was overdue before this account was connected: listed, not escalated."
        elif not row.assigned_to:
            row.task = "Nobody is assigned, so there is nobody to set a task for; the team lead is told."
        else:
            task: dict[str, Any] = {
                "title": _TITLES[clock.clock],
                "due_at": row.due_at.isoformat(),
                "assigned_to": row.assigned_to,
            }
            row.outbox_id = await repository.queue_task(connection, row.location_id, row.contact_id, task)
            row.task = "Queued for the CRM."


def _opened(one: Waiting, clock: Running, state: ContactState) -> Escalation:
    assert clock.due_at is not None
    return Escalation(
        location_id=one.location_id,
        contact_id=one.contact_id,
        clock=clock.clock.value,
        started_at=clock.started_at,
        due_at=clock.due_at,
        assigned_to=state.assigned_to,
        source=state.source,
    )


def _event(row: Escalation, step: str, now: datetime) -> EscalationRaised:
    return EscalationRaised(
        event_id=f"speed:{row.contact_id}:{row.clock}:{row.started_at.timestamp():.3f}:{step}",
        location_id=row.location_id,
        contact_id=row.contact_id,
        occurred_at=now,
        known_at=now,
        clock=row.clock,
        step=step,
        started_at=row.started_at,
        due_at=row.due_at,
        assigned_to=row.assigned_to,
    )
