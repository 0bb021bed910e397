"""Action that only looks: collect what explains an incident, before anything is restarted."""

from typing import Any, ClassVar

from enterprisehub.kit.errors import Conflict
from enterprisehub.services.hub.incidents.actions.action import Asked, Check, NotVerified
from enterprisehub.services.hub.monitoring.logs import Logs
from enterprisehub.services.hub.monitoring.replicas import Replicas

LINES = 40
TELLING = (
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_start_time_seconds",
    "enterprisehub_intake_queue_webhooks",
    "enterprisehub_pipeline_queue_rows",
    "enterprisehub_pipeline_queue_age_seconds",
    "enterprisehub_pipeline_dead_letters",
    "enterprisehub_pipeline_shards_held",
    "enterprisehub_outbox_rows",
    "enterprisehub_outbox_age_seconds",
    "enterprisehub_peer_calls_total",
    "enterprisehub_realtime_reader_lag",
    "enterprisehub_realtime_connections",
)
"""What the bundle keeps of each process' metrics."""


class CollectDiagnostics:
    name: ClassVar[str] = "collect_diagnostics"
    title: ClassVar[str] = "Collect health, queues, memory and last warnings of every service into the timeline"
    parameters: ClassVar[tuple[str, ...]] = ()
    limit_per_hour: ClassVar[int] = 12
    verification: ClassVar[str] = "the bundle says of every service whether it answers"

    def __init__(self, replicas: Replicas, logs: Logs) -> None:
        self._replicas = replicas
        self._logs = logs
        self._collected: dict[int, int] = {}

    async def check(self, asked: Asked) -> Check:
        if asked.incident_id in self._collected:
            raise Conflict("It is being collected already.")
        return Check(f"Ask {', '.join(self._replicas.services)} for health and metrics; change nothing.")

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:  # noqa: ARG002 the shape of actions
        services = {}
        for service in self._replicas.services:
            replicas = await self._replicas.of(service, metrics=True)
            services[service] = [
                {
                    "address": one.address,
                    "ready": one.ready,
                    "detail": one.detail,
                    "metrics": {
                        name: [[dict(labels), value] for labels, value in one.samples.get(name, ())]
                        for name in TELLING
                        if name in one.samples
                    },
                }
                for one in replicas
            ]
        lines = self._logs.search(level="warning", limit=LINES)
        self._collected[asked.incident_id] = len(services)
        return {"services": services, "warnings": [line.model_dump(mode="json") for line in lines]}

    async def verify(self, asked: Asked, check: Check) -> str:  # noqa: ARG002 likewise
        collected = self._collected.pop(asked.incident_id, 0)
        if collected != len(self._replicas.services):
            raise NotVerified("not every service was asked")
        return f"{collected} services asked; the bundle is in the timeline"
