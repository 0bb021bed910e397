"""What runs, how much error budget is left, what the processes wrote."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


class Replica(Answer):
    address: str
    ready: bool
    detail: str | None = Field(None, description="What is missing, where it is not ready")
    since: datetime | None = Field(None, description="When the process started")


class ServiceState(Answer):
    name: str
    url: str
    replicas: list[Replica] = Field(description="One for each answer of the name's look-up; none when it has no answer")


class BudgetSource(StrEnum):
    PROMETHEUS = "prometheus"
    PROCESSES = "processes"


class Budget(Answer):
    """An objective and what is left of its error budget."""

    name: str
    title: str
    objective: float
    service: str
    ratio: float | None = Field(None, description="Share of good events; null without events")
    budget_left: float | None = Field(None, description="1: untouched, 0: used up, below: overspent")
    events: int | None = Field(None, description="Events counted; null where Prometheus does the counting")


class Monitoring(Answer):
    at: datetime
    services: list[ServiceState]
    source: BudgetSource = Field(
        description="Where the budgets come from: 30 days of Prometheus, or the processes' own counters"
    )
    since: datetime | None = Field(None, description="Start of the processes' counters; null for Prometheus' 30 days")
    budgets: list[Budget]
    watchdog_heard_at: datetime | None = None
    watchdog_silent: bool = Field(description="Alerting was heard before, and not for five minutes: it is broken")
    unresolved_incidents: int


class LogLine(Answer):
    at: str
    service: str
    level: str
    message: str
    fields: Document = Field({})


class LogPage(Answer):
    items: list[LogLine]
    files: list[str] = Field(description="The services whose logs this machine has")
    truncated: bool = Field(description="Older lines than these exist that were not read")
