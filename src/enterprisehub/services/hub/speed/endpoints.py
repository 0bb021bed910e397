"""`/v1/speed`: clocks, answer times, why somebody was told or not."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier
from enterprisehub.contracts.api.speed import AnswersBy, AnswerTimesView, Clocks, Escalations, Told
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import AssignedTo, Limit, OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.speed.service import Speed

router = APIRouter(prefix="/v1/speed", tags=["speed to lead"])
Service = Annotated[Speed, Depends(part(Speed))]


@router.get("/clocks", summary="List the clocks that run, first due first")
async def list_clocks(
    caller: Agent,
    speed: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    limit: Limit = 100,
) -> Clocks:
    return await speed.clocks(caller, location_id, assigned_to=assigned_to, limit=limit)


@router.get("/escalations", summary="List missed clocks that still run: the team lead's inbox")
async def list_escalations(
    caller: Lead,
    speed: Service,
    location_id: OneLocation = None,
    told_only: Annotated[bool, Query(description="Only those that went up to the team lead")] = False,
    limit: Limit = 100,
) -> Escalations:
    return await speed.inbox(caller, location_id, told_only=told_only, limit=limit)


@router.get("/answers", summary="Get percentiles of answer times by agent, source or hour")
async def get_answers(
    caller: Lead,
    speed: Service,
    location_id: OneLocation = None,
    by: AnswersBy = AnswersBy.AGENT,
    days: Annotated[int, Query(ge=1, le=365)] = 30,
) -> AnswerTimesView:
    return await speed.answers(caller, location_id, by=by, days=days)


@router.get("/contacts/{contact_id}/told", summary="Explain why somebody was, or was not, told of a lead")
async def get_told(contact_id: Identifier, caller: Agent, speed: Service, location_id: OneLocation = None) -> Told:
    return await speed.told(caller, contact_id, location_id)
