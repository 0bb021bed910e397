"""Answer "why was I not told?" from what was noted, step by step."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import asyncpg

from enterprisehub.contracts.api.speed import ClockRow, Step, Told
from enterprisehub.domain.speed import NEW_FOR

_CLOCKS: Final = {"new_lead": "New lead", "hot_reply": "Hot reply", "reply": "Reply"}
_TASKS: Final = {
    "pending": "The task waits in the outbox",
    "sending": "The task is being sent",
    "sent": "The task is set in the CRM",
    "dead": "The CRM refused the task",
    "review": "Nobody knows whether the CRM took the task: it is in review",
}


def explained(
    location_id: str,
    contact_id: str,
    now: datetime,
    clock: ClockRow | None,
    why: str,
    noted: "Sequence[asyncpg.Record]",
) -> Told:
    """Return the whole story of a contact's clocks."""
    return Told(
        location_id=location_id,
        contact_id=contact_id,
        at=now,
        answer=_answer(clock, why, noted, now),
        clock=clock,
        steps=[step for row in noted for step in _steps(row)],
    )


def _answer(clock: ClockRow | None, why: str, noted: "Sequence[asyncpg.Record]", now: datetime) -> str:
    if clock is None:
        return f"No clock runs. {why}"
    if clock.due_at is None:
        return "The clock never ends: the team has no business hours in its settings."
    row = next((one for one in noted if one["clock"] == clock.clock and one["started_at"] == clock.started_at), None)
    if row is not None and (row["outbox_id"] is not None or row["breached_at"] is not None):
        return _of_task(row)
    if now < clock.due_at:
        closed = "" if clock.open_now else " It is outside the team's business hours, so the clock stands still."
        return f"Not due before {clock.due_at:%Y-%m-%d %H:%M} UTC: nobody had to be told yet.{closed}"
    if now - clock.started_at > NEW_FOR:
        return "It began more than a week ago and nobody was told then: such a clock is listed, not escalated."
    return "It is due and not noted yet: the clocks are looked at every few seconds while a pipeline runs."


def _of_task(row: "asyncpg.Record") -> str:
    if row["outbox_id"] is None:
        return str(row["task"])
    if row["task_state"] is None:
        return f"A task was set for {row['assigned_to']} more than a week ago."
    words = f"{_TASKS[row['task_state']]} for {row['assigned_to']}"
    if row["task_sent_at"] is not None:
        return f"{words}, since {row['task_sent_at']:%Y-%m-%d %H:%M} UTC."
    if row["task_error"]:
        again = f"; next try at {row['task_next_at']:%H:%M} UTC" if row["task_state"] == "pending" else ""
        return f"{words}: {row['task_error']}{again}."
    return f"{words}."


def _steps(row: "asyncpg.Record") -> Iterator[Step]:
    name = _CLOCKS.get(row["clock"], row["clock"])
    likely = "" if row["probability"] is None else f"{row['probability']:.0%} likely to be missed, when last looked at"
    for at, what, detail in (
        (row["ended_at"], f"{name}: the clock ended", "Answered, reassigned or closed"),
        (row["lead_told_at"], f"{name}: the team lead was told", "" if row["assigned_to"] else "Nobody is assigned"),
        (row["breached_at"], f"{name}: missed", _of_task(row)),
        (row["predicted_at"], f"{name}: a miss was foretold", likely),
    ):
        if at is not None:
            yield Step(at=at, what=what, detail=detail)
    if row["breached_at"] is None and row["outbox_id"] is not None:
        yield Step(at=row["task_sent_at"], what=f"{name}: task", detail=_of_task(row))
    assigned = f"assigned to {row['assigned_to']}" if row["assigned_to"] else "nobody assigned"
    yield Step(
        at=row["started_at"],
        what=f"{name}: the clock began",
        detail=f"Due {row['due_at']:%Y-%m-%d %H:%M} UTC, {assigned}",
    )
