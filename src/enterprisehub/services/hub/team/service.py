"""How a team is doing, within what the caller may see."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import asyncpg
import msgspec

from enterprisehub.contracts.api.locations import LocationSettings
from enterprisehub.contracts.api.team import (
    AgentLoad,
    AgentStages,
    Forecast,
    ForecastStage,
    Funnel,
    SourceLine,
    Sources,
    Workload,
)
from enterprisehub.contracts.scoring import StageChance
from enterprisehub.domain.forecast import Deal, forecast
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.team import repository

MONTH_DAYS = 365.25 / 12


class _Model(msgspec.Struct):
    trained_on: str = "synthetic"


class _Scored(msgspec.Struct):
    """The part of a score that a forecast needs."""

    stages: list[StageChance] = []
    model: _Model | None = None


_score = msgspec.json.Decoder(_Scored)


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

    async def forecast(self, caller: Caller, location_id: str | None) -> Forecast:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.open_deals(connection)
        scores = [_score.decode(row["score"]) if row["score"] else _Scored() for row in rows]
        known = [
            (row, chance)
            for row, scored in zip(rows, scores, strict=True)
            if (chance := _closes(scored.stages)) is not None
        ]
        drawn = await asyncio.to_thread(forecast, [Deal(row["value_cents"], chance) for row, chance in known])
        return Forecast(
            at=self._clock.now(),
            deals=len(known),
            without=len(rows) - len(known),
            low_cents=drawn.low_cents,
            expected_cents=drawn.expected_cents,
            high_cents=drawn.high_cents,
            chance_of_any=drawn.chance_of_any,
            stages=_by_stage(known),
            trained_on=next((one.model.trained_on for one in scores if one.model), "synthetic") if known else None,
        )


def _closes(stages: list[StageChance]) -> float | None:
    """Return the probability to close; None where the model does not say."""
    for one in stages:
        if one.stage == "close":
            return one.probability
    return None


def _by_stage(known: "list[tuple[asyncpg.Record, float]]") -> list[ForecastStage]:
    found: dict[str, ForecastStage] = {}
    for row, chance in known:
        one = found.setdefault(
            row["stage"], ForecastStage(stage=row["stage"], deals=0, value_cents=0, expected_cents=0)
        )
        one.deals += 1
        one.value_cents += row["value_cents"]
        one.expected_cents += round(row["value_cents"] * chance)
    return sorted(found.values(), key=lambda one: -one.expected_cents)
