"""What runs, how much error budget is left, what the processes wrote: for operators of all locations."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp

from enterprisehub.contracts.api.monitoring import BudgetSource, LogPage, Monitoring, Replica, ServiceState
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.access.house import require_house
from enterprisehub.services.hub.monitoring import budgets, repository
from enterprisehub.services.hub.monitoring.logs import Logs
from enterprisehub.services.hub.monitoring.replicas import Asked, Replicas

SILENT = timedelta(minutes=5)
STARTED = "process_start_time_seconds"


class Watch:
    def __init__(
        self,
        database: Database,
        http: aiohttp.ClientSession,
        replicas: Replicas,
        logs: Logs,
        clock: Clock,
        *,
        prometheus_url: str | None,
    ) -> None:
        self._database = database
        self._http = http
        self._replicas = replicas
        self._logs = logs
        self._clock = clock
        self._prometheus_url = prometheus_url

    async def monitoring(self, caller: Caller) -> Monitoring:
        require_house(caller)
        found = await self._replicas.all(metrics=True)
        source, told = BudgetSource.PROCESSES, None
        if self._prometheus_url:
            try:
                told, source = await budgets.from_prometheus(self._http, self._prometheus_url), BudgetSource.PROMETHEUS
            except Unavailable:
                told = None
        asked = [one for replicas in found.values() for one in replicas]
        starts = [start for one in asked if (start := _started(one))]
        async with self._database.transaction(()) as connection:
            heard_at, unresolved = await repository.standing(connection)
        now = self._clock.now()
        return Monitoring(
            at=now,
            services=[
                ServiceState(name=name, url=self._replicas.urls[name], replicas=[_replica(one) for one in replicas])
                for name, replicas in found.items()
            ],
            source=source,
            since=min(starts) if starts and source is BudgetSource.PROCESSES else None,
            budgets=told if told is not None else budgets.from_processes(one.samples for one in asked),
            watchdog_heard_at=heard_at,
            watchdog_silent=heard_at is not None and now - heard_at > SILENT,
            unresolved_incidents=unresolved,
        )

    async def logs(self, caller: Caller, *, service: str | None, level: str, text: str, limit: int) -> LogPage:
        require_house(caller)
        items = await asyncio.to_thread(self._logs.search, service=service, level=level, text=text, limit=limit)
        return LogPage(items=items, files=self._logs.services(), truncated=self._logs.truncated())


def _started(one: Asked) -> datetime | None:
    for _, value in one.samples.get(STARTED, ()):
        return datetime.fromtimestamp(value, UTC)
    return None


def _replica(one: Asked) -> Replica:
    return Replica(address=one.address, ready=one.ready, detail=one.detail, since=_started(one))
