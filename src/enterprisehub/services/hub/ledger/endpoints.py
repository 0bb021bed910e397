"""`/v1/retention/plan`, `/plays`, `/effects`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.ledger import Assigned, Effects, Plan, PlayRequest
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import AssignedTo, OneLocation
from enterprisehub.services.hub.ledger.service import Ledger
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/retention", tags=["retention"])
Service = Annotated[Ledger, Depends(part(Ledger))]


@router.get("/plan", summary="List whom to treat within a capacity, by what treating is expected to change")
async def get_plan(
    caller: Agent,
    ledger: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    capacity: Annotated[int, Query(ge=1, le=1000, description="Contacts that can be treated")] = 25,
) -> Plan:
    return await ledger.plan(caller, location_id, assigned_to=assigned_to, capacity=capacity)


@router.post("/plays", status_code=201, summary="Assign a play; the contact may be drawn into the holdout")
async def assign_play(body: PlayRequest, caller: Agent, ledger: Service, location_id: OneLocation = None) -> Assigned:
    return await ledger.assign(caller, location_id, body)


@router.get("/effects", summary="Tell what plays changed, against the holdout, with intervals")
async def get_effects(caller: Agent, ledger: Service, location_id: OneLocation = None) -> Effects:
    return await ledger.effects(caller, location_id)
