"""How a team is doing, within what the caller may see."""

from collections import defaultdict
from datetime import timedelta

from enterprisehub.contracts.api.locations import LocationSettings
from enterprisehub.contracts.api.team import AgentLoad, AgentStages, Funnel, SourceLine, Sources, Workload
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.team import repository

MONTH_DAYS = 365.25 / 12


class Team:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def funnel(self, caller: Caller, location_id: str | None, days: int) -> Funnel:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.by_stage(connection, now - timedelta(days=days))
        stages: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row in rows:
            counts = stages[row["assigned_to"], row["agent"]]
            counts[row["stage"]] = counts.get(row["stage"], 0) + row["contacts"]
        agents = [AgentStages(assigned_to=who, agent=name, stages=counts) for (who, name), counts in stages.items()]
        return Funnel(at=now, days=days, agents=sorted(agents, key=lambda one: -sum(one.stages.values())))

    async def sources(self, caller: Caller, location_id: str | None, days: int) -> Sources:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.by_source(connection, now - timedelta(days=days))
            monthly = await repository.spend(connection)
        spend = {source: round(cents * days / MONTH_DAYS) for source, cents in monthly.items()}
        items = [SourceLine(**dict(row), spend_cents=spend.get(row["source"])) for row in rows]
        return Sources(at=now, days=days, items=items)

    async def workload(self, caller: Caller, location_id: str | None) -> Workload:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.by_agent(connection)
            capacity = await repository.capacity(connection)
        return Workload(
            at=self._clock.now(),
            capacity_per_agent_per_day=capacity or LocationSettings().capacity_per_agent_per_day,
            agents=[AgentLoad(**dict(row)) for row in rows],
        )
