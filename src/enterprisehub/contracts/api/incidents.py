"""Incidents: what Alertmanager sends, what operators see and do."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Document, Identifier, LocationId, Request, Text


class AlertStatus(StrEnum):
    FIRING = "firing"
    RESOLVED = "resolved"


class Alert(BaseModel):
    """One alert of Alertmanager's webhook, version 4; what is not named here is ignored."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    status: AlertStatus
    labels: dict[str, str] = Field(max_length=64)
    annotations: dict[str, str] = Field({}, max_length=64)
    starts_at: AwareDatetime = Field(alias="startsAt")
    fingerprint: Identifier


class AlertGroup(BaseModel):
    model_config = ConfigDict(extra="ignore")
    alerts: list[Alert] = Field(max_length=1000)


class AlertsTaken(Answer):
    opened: int = 0
    resolved: int = 0


class IncidentState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class RunState(StrEnum):
    RUNNING = "running"
    VERIFIED = "verified"
    FAILED = "failed"


class IncidentRow(Answer):
    id: int
    alert: str
    state: IncidentState
    severity: str
    services: list[str] = Field(description="The services that the alert names, and those that cannot do without them")
    summary: str
    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None


class TimelineEntry(Answer):
    at: datetime
    actor: str
    kind: str = Field(
        description="opened, firing, cleared, acknowledged, note, action, verified, failed, escalated, resolved"
    )
    text: str
    detail: Document = Field({})


class ActionRun(Answer):
    """An action as it was done; `outcome` says what its verification saw."""

    id: int
    action: str
    parameters: Document
    actor: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None


class Incident(IncidentRow):
    description: str = ""
    runbook: str = Field("", description="The runbook as Markdown")
    suggested_actions: list[str] = Field([], description="Names of actions that the runbook allows for this alert")
    timeline: list[TimelineEntry]
    runs: list[ActionRun]


class ActionCard(Answer):
    """An action that may be taken: nothing else can be."""

    name: str
    title: str
    parameters: list[str]
    limit_per_hour: int
    verification: str


class ActionRequest(Request):
    action: Identifier
    service: Identifier | None = None
    location_id: LocationId | None = None
    model: Identifier | None = None
    dry_run: bool = Field(True, description="Check the precondition and say what would happen; change nothing")


class ActionAnswer(Answer):
    """What was checked, or what began; a run's end is in the incident's timeline."""

    dry_run: bool
    would: str = Field(description="What the action does, or would do")
    runs_left_this_hour: int
    run: ActionRun | None = None


class NoteRequest(Request):
    text: Text = Field(min_length=1)
