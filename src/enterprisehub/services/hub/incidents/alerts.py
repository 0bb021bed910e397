"""What an alert says, as an incident: pure."""

from dataclasses import dataclass

from enterprisehub.contracts.api.incidents import Alert

WATCHDOG = "Watchdog"
DEPENDENTS = {
    "ml": ("pipeline", "hub"),
    "churn": ("pipeline", "hub"),
    "coaching": ("pipeline", "hub"),
    "realtime": ("dashboards",),
    "pipeline": ("realtime", "dashboards"),
    "hub": ("pipeline", "dashboards"),
}
"""Who feels it when a service is away."""


@dataclass(frozen=True)
class Told:
    key: str
    alert: str
    severity: str
    services: tuple[str, ...]
    summary: str
    description: str


def told(alert: Alert) -> Told:
    """Return an incident's fields: one incident an alert's name and service, however many replicas it fires for."""
    name = alert.labels.get("alertname", "unnamed")[:200]
    service = alert.labels.get("service", "")[:100]
    return Told(
        key=f"{name}/{service}/{alert.labels.get('slo', '')}",
        alert=name,
        severity=alert.labels.get("severity", "ticket")[:50],
        services=(service, *DEPENDENTS.get(service, ())) if service else (),
        summary=alert.annotations.get("summary", name)[:500],
        description=alert.annotations.get("description", "")[:2000],
    )
