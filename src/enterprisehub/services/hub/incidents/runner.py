"""Take actions: from the allow-list only, checked, counted, audited, verified, and escalated when they did not help."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Counter

from enterprisehub.contracts.api.incidents import ActionAnswer, ActionCard, ActionRequest
from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.errors import Conflict, InvalidInput, NotFound, TooMany
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.access.house import require_house
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.incidents import repository
from enterprisehub.services.hub.incidents.actions.action import Action, Asked, Check, NotVerified, read_parameters
from enterprisehub.services.hub.incidents.service import run_of

RUNS = Counter("enterprisehub_incident_actions_total", "Runner taken from runbooks", ["action", "outcome"])
HOUR = timedelta(hours=1)
LONGEST = timedelta(minutes=10)
"""No action takes so long: one that still runs belonged to a hub that ended."""


class Runner:
    """The actions of the allow-list, and those under way."""

    def __init__(self, database: Database, actions: Sequence[Action]) -> None:
        self._database = database
        self._actions = {action.name: action for action in actions}
        self._running: set[asyncio.Task[None]] = set()
        for name in self._actions:  # a counter that is born at 1 has no increase: the first failure would page nobody
            for outcome in ("verified", "failed"):
                RUNS.labels(name, outcome)
        self._log = logger()

    def cards(self) -> list[ActionCard]:
        return [
            ActionCard(
                name=action.name,
                title=action.title,
                parameters=list(action.parameters),
                limit_per_hour=action.limit_per_hour,
                verification=action.verification,
            )
            for action in self._actions.values()
        ]

    async def take(self, caller: Caller, incident_id: int, request: ActionRequest) -> ActionAnswer:
        """Check an action and, unless it is a dry run, begin it; its end is noted in the timeline.

        Raises:
            InvalidInput: no such action, or not the parameters that it takes.
            Conflict: its precondition does not hold, or the incident is resolved.
            TooMany: it ran as often as it may within an hour.
        """
        require_house(caller)
        action = self._actions.get(request.action)
        if action is None:
            raise InvalidInput(f"No such action; there are {', '.join(self._actions)}.")
        given = {"service": request.service, "location_id": request.location_id, "model": request.model}
        asked = Asked(read_parameters(action, given), incident_id)
        await self._require_open(incident_id)
        check = await action.check(asked)
        return await self._begin(caller, action, asked, check, dry_run=request.dry_run)

    async def finished(self) -> None:
        """Wait until nothing runs."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Give up what runs; the next start notes it as failed."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _require_open(self, incident_id: int) -> None:
        async with self._database.transaction(()) as connection:
            for row in await repository.abandon_runs(connection, LONGEST):
                text = f"{row['action']} was under way when the hub ended: nobody verified it"
                await repository.note(connection, row["incident_id"], actor="hub", kind="failed", text=text)
            incident = await repository.one(connection, incident_id)
        if incident is None:
            raise NotFound("No such incident.")
        if incident["state"] == "resolved":
            raise Conflict("The incident is resolved.")

    async def _begin(
        self, caller: Caller, action: Action, asked: Asked, check: Check, *, dry_run: bool
    ) -> ActionAnswer:
        async with self._database.transaction(ALL) as connection:
            left = action.limit_per_hour - await repository.runs_within(connection, action.name, HOUR)
            if dry_run:
                return ActionAnswer(dry_run=True, would=check.would, runs_left_this_hour=max(0, left))
            if left <= 0:
                raise TooMany(f"{action.name} ran {action.limit_per_hour} times within the hour: look for the cause.")
            run = await repository.begin_run(
                connection, asked.incident_id, action=action.name, parameters=asked.parameters, actor=caller.id
            )
            text = f"{action.name}: {check.would}"
            await repository.note(connection, asked.incident_id, actor=caller.id, kind="action", text=text)
            await record(
                connection,
                actor=caller.id,
                action=f"incident.{action.name}",
                location_id=asked.parameters.get("location_id"),
                target=str(asked.incident_id),
                parameters=asked.parameters,
            )
        task = asyncio.create_task(self._run(action, asked, check, run["id"]))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return ActionAnswer(dry_run=False, would=check.would, runs_left_this_hour=left - 1, run=run_of(run))

    async def _run(self, action: Action, asked: Asked, check: Check, run_id: int) -> None:
        detail = {}
        try:
            detail = await action.run(asked, check)
            outcome, state = await action.verify(asked, check), "verified"
        except NotVerified as error:
            outcome, state = str(error), "failed"
        except Exception as error:  # noqa: BLE001 whatever it is, the operator must hear of it
            self._log.error("action failed", action=action.name, exc_info=error)
            outcome, state = f"{type(error).__name__}: {error}", "failed"
        RUNS.labels(action.name, state).inc()
        async with self._database.transaction(()) as connection:
            await repository.end_run(connection, run_id, state=state, outcome=outcome)
            text = f"{action.name}: {outcome}"
            await repository.note(connection, asked.incident_id, actor="hub", kind=state, text=text, detail=detail)
            if state == "failed":
                await repository.escalate(connection, asked.incident_id)
                text = "Escalated: somebody must take over by hand (alert ActionFailed)"
                await repository.note(connection, asked.incident_id, actor="hub", kind="escalated", text=text)
