"""`/v1/retention/…`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.retention import Anniversaries, RiskBoard
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import AssignedTo, OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.retention.service import Retention

router = APIRouter(prefix="/v1/retention", tags=["retention"])
Service = Annotated[Retention, Depends(part(Retention))]


@router.get("/board", summary="List open contacts by what their silence would cost: probability times value")
async def get_board(
    caller: Agent,
    retention: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> RiskBoard:
    return await retention.board(caller, location_id, assigned_to=assigned_to, limit=limit)


@router.get("/anniversaries", summary="List past clients whose closing has its anniversary soon")
async def get_anniversaries(
    caller: Agent,
    retention: Service,
    location_id: OneLocation = None,
    assigned_to: AssignedTo = None,
    days: Annotated[int, Query(ge=1, le=366)] = 60,
) -> Anniversaries:
    return await retention.anniversaries(caller, location_id, assigned_to=assigned_to, days=days)
