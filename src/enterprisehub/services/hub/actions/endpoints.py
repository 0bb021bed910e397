"""`/v1/contacts/{contact_id}/…`: next actions and their decisions, calls, assignment, what-if."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from enterprisehub.contracts.api.actions import (
    Accepted,
    Assigned,
    AssignmentRequest,
    CallRequest,
    Decision,
    DecisionRequest,
    NextActions,
    WhatIf,
    WhatIfRequest,
)
from enterprisehub.contracts.api.base import Identifier
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.actions.deeds import Deeds
from enterprisehub.services.hub.actions.service import Actions
from enterprisehub.services.hub.actions.what_if import Supposing
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/contacts/{contact_id}", tags=["actions"])
Decisions = Annotated[Actions, Depends(part(Actions))]
Doing = Annotated[Deeds, Depends(part(Deeds))]


@router.get("/actions", summary="List what to do next, with what was decided about it")
async def get_actions(
    contact_id: Identifier, caller: Agent, actions: Decisions, location_id: OneLocation = None
) -> NextActions:
    return await actions.listed(caller, contact_id, location_id)


@router.post("/actions", summary="Accept, snooze or reject an action")
async def decide(
    contact_id: Identifier,
    body: DecisionRequest,
    caller: Agent,
    actions: Decisions,
    location_id: OneLocation = None,
) -> Decision:
    return await actions.decide(caller, contact_id, location_id, body)


@router.delete("/actions/{decision_id}", summary="Undo a decision")
async def undo(
    contact_id: Identifier,
    decision_id: Annotated[int, Path(ge=1, lt=2**63)],
    caller: Agent,
    actions: Decisions,
    location_id: OneLocation = None,
) -> Decision:
    return await actions.undo(caller, contact_id, location_id, decision_id)


@router.post("/calls", summary="Log a call: it stops the clock, counts as contact and is scored like any other")
async def log_call(
    contact_id: Identifier, body: CallRequest, caller: Agent, deeds: Doing, location_id: OneLocation = None
) -> Accepted:
    return await deeds.log_call(caller, contact_id, location_id, body)


@router.post("/assignment", summary="Assign a contact to an agent, here and in the CRM")
async def assign(
    contact_id: Identifier, body: AssignmentRequest, caller: Agent, deeds: Doing, location_id: OneLocation = None
) -> Assigned:
    return await deeds.assign(caller, contact_id, location_id, body)


@router.post("/what-if", summary="Score hypothetical histories, and find the least that would move the tier")
async def what_if(
    contact_id: Identifier,
    body: WhatIfRequest,
    caller: Agent,
    supposing: Annotated[Supposing, Depends(part(Supposing))],
    location_id: OneLocation = None,
) -> WhatIf:
    return await supposing.what_if(caller, contact_id, location_id, body)
