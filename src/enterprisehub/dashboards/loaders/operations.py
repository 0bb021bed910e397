"""Load what the page Operations shows."""

from collections.abc import Mapping
from datetime import datetime

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.incidents import (
    ActionAnswer,
    ActionCard,
    ActionRequest,
    Incident,
    IncidentRow,
    IncidentState,
)
from enterprisehub.contracts.api.monitoring import LogPage, Monitoring
from enterprisehub.contracts.api.operations import AuditRow, InboxState, OutboxRow, OutboxState
from enterprisehub.dashboards.hub.port import Hub
from enterprisehub.dashboards.panels import audit_log, dead_letters, intake, log_lines, write_backs
from enterprisehub.dashboards.panels import incidents as panel_incidents

LETTERS = 20
ENTRIES = 100
LINES = 200
ANSWERED = 5
"""Of so many open incidents it is said what may be done; with more at once, the newest come first."""
RUNS = 3


def overview(hub: Hub) -> intake.Data:
    seen = hub.overview()
    return intake.Data(
        at=seen.at,
        contacts=seen.contacts,
        locations=seen.locations,
        listings_active=seen.listings_active,
        leads_by_temperature=seen.leads_by_temperature,
        leads_waiting=seen.leads_waiting,
        leads_missing_answers=seen.leads_missing_answers,
        pending=seen.inbox.pending,
        oldest_pending_s=seen.inbox.oldest_pending_s,
        unpublished=seen.inbox.unpublished,
        dead=seen.inbox.dead,
        last_received_at=seen.inbox.last_received_at,
        last_score_at=seen.last_score_at,
        outbox=seen.outbox,
    )


def letters(hub: Hub, *, zone: str) -> dead_letters.Data:
    page = hub.inbox(InboxState.DEAD, LETTERS)
    return dead_letters.Data(
        zone=zone,
        more=page.next_cursor is not None,
        letters=[
            dead_letters.Letter(
                id=row.id,
                received_at=row.received_at,
                type=row.type,
                location_id=row.location_id,
                contact_id=row.contact_id,
                attempts=row.attempts,
                error=row.error or "",
            )
            for row in page.items
        ],
    )


def to_approve(hub: Hub, *, zone: str) -> write_backs.Data:
    """Load write-backs that wait for a decision: in review first, then dead ones."""
    entries = [
        row
        for state in (OutboxState.REVIEW, OutboxState.DEAD)
        for row in hub.get(Page[OutboxRow], "/v1/outbox", state=state.value, limit=LETTERS).items
        if row.state is state
    ]
    return write_backs.Data(entries=entries, zone=zone)


def audit(hub: Hub, *, zone: str) -> audit_log.Data:
    return audit_log.Data(entries=hub.get(Page[AuditRow], "/v1/audit", limit=ENTRIES).items, zone=zone)


def services(hub: Hub) -> Monitoring:
    return hub.get(Monitoring, "/v1/monitoring")


def incidents(
    hub: Hub, *, zone: str, now: datetime, checked: panel_incidents.Checked | None = None
) -> panel_incidents.Data:
    """Load incidents, and for the newest open ones what may be done about them."""
    found = hub.get(Page[IncidentRow], "/v1/incidents", limit=LETTERS).items
    unresolved = [one.id for one in found if one.state is not IncidentState.RESOLVED][:ANSWERED]
    return panel_incidents.Data(
        now=now,
        zone=zone,
        incidents=found,
        actions=hub.get(list[ActionCard], "/v1/incident-actions") if unresolved else [],
        responses={one: _response(hub.get(Incident, f"/v1/incidents/{one}")) for one in unresolved},
        checked=checked,
    )


def _response(one: Incident) -> panel_incidents.Response:
    newest = sorted(one.runs, key=lambda run: run.started_at, reverse=True)[:RUNS]
    return panel_incidents.Response(suggested=one.suggested_actions, runs=newest)


def act(hub: Hub, incident_id: int, action: str, parameters: Mapping[str, str], *, dry_run: bool) -> ActionAnswer:
    """Have the hub check an action, or begin it."""
    asked = ActionRequest(action=action, **parameters, dry_run=dry_run)
    return hub.send(ActionAnswer, "POST", f"/v1/incidents/{incident_id}/actions", asked)


def logs(hub: Hub, query: log_lines.Query, *, zone: str) -> log_lines.Data:
    asked = {"text": query.text, "level": query.level} | ({"service": query.service} if query.service else {})
    found = hub.get(LogPage, "/v1/logs", limit=LINES, **asked)
    return log_lines.Data(query=query, lines=found.items, files=found.files, truncated=found.truncated, zone=zone)
