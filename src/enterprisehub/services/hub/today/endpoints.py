"""`/v1/today/…`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.today import Meetings, Unanswered
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import AssignedTo, OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.today.service import Today

router = APIRouter(prefix="/v1/today", tags=["today"])
Service = Annotated[Today, Depends(part(Today))]


@router.get("/unanswered", summary="List contacts who wait for an answer: hot and warm first, then the longest wait")
async def get_unanswered(
    caller: Agent,
    today: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 25,
) -> Unanswered:
    return await today.unanswered(caller, location_id, assigned_to=assigned_to, limit=limit)


@router.get("/appointments", summary="List appointments of the next days, each with a brief")
async def get_appointments(
    caller: Agent,
    today: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> Meetings:
    return await today.appointments(caller, location_id, assigned_to=assigned_to, days=days)
