"""`/v1/alerts`, `/v1/incidents`, `/v1/incident-actions`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import PlainTextResponse

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.incidents import (
    ActionAnswer,
    ActionCard,
    ActionRequest,
    AlertGroup,
    AlertsTaken,
    Incident,
    IncidentRow,
    IncidentState,
    NoteRequest,
)
from enterprisehub.services.hub.access.allowed import Bearer, Operator
from enterprisehub.services.hub.asked import Limit, PageCursor
from enterprisehub.services.hub.incidents.runner import Runner
from enterprisehub.services.hub.incidents.service import Incidents
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1", tags=["incidents"])
Service = Annotated[Incidents, Depends(part(Incidents))]
Actions = Annotated[Runner, Depends(part(Runner))]
IncidentId = Annotated[int, Path(ge=1, lt=2**63)]


@router.post("/alerts", summary="Take alerts of Alertmanager's webhook; the bearer is ALERTS_SECRET")
async def take_alerts(group: AlertGroup, incidents: Service, bearer: Bearer) -> AlertsTaken:
    return await incidents.take(group, bearer.credentials if bearer else None)


@router.get("/incidents", summary="List incidents, newest first")
async def list_incidents(
    caller: Operator,
    incidents: Service,
    state: IncidentState | None = None,
    unresolved: Annotated[bool, Query(description="Only those that are not resolved")] = False,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[IncidentRow]:
    return await incidents.listed(caller, state=state, unresolved=unresolved, cursor=cursor, limit=limit)


@router.get("/incidents/{incident_id}", summary="Get an incident with its timeline, runbook and actions")
async def get_incident(incident_id: IncidentId, caller: Operator, incidents: Service) -> Incident:
    return await incidents.one(caller, incident_id)


@router.post("/incidents/{incident_id}/acknowledge", summary="Say that you look at it")
async def acknowledge_incident(incident_id: IncidentId, caller: Operator, incidents: Service) -> Incident:
    return await incidents.acknowledge(caller, incident_id)


@router.post("/incidents/{incident_id}/notes", summary="Write into the timeline")
async def add_note(incident_id: IncidentId, request: NoteRequest, caller: Operator, incidents: Service) -> Incident:
    return await incidents.add_note(caller, incident_id, request.text)


@router.post("/incidents/{incident_id}/resolve", summary="Close it by hand")
async def resolve_incident(incident_id: IncidentId, caller: Operator, incidents: Service) -> Incident:
    return await incidents.resolve(caller, incident_id)


@router.post("/incidents/{incident_id}/actions", summary="Check an action, or take it with `dry_run: false`")
async def take_action(
    incident_id: IncidentId, request: ActionRequest, caller: Operator, actions: Actions
) -> ActionAnswer:
    return await actions.take(caller, incident_id, request)


@router.get("/incidents/{incident_id}/postmortem", summary="Get the draft of a postmortem as Markdown")
async def get_postmortem(incident_id: IncidentId, caller: Operator, incidents: Service) -> PlainTextResponse:
    return PlainTextResponse(await incidents.postmortem(caller, incident_id), media_type="text/markdown")


@router.get("/incident-actions", summary="List the actions that may be taken")
async def list_actions(caller: Operator, actions: Actions) -> list[ActionCard]:  # noqa: ARG001 who may ask
    return actions.cards()
