"""`/v1/team/…`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.team import Forecast, Funnel, Sources, Workload
from enterprisehub.services.hub.access.allowed import Lead
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.team.service import Team

router = APIRouter(prefix="/v1/team", tags=["team"])
Service = Annotated[Team, Depends(part(Team))]
Days = Annotated[int, Query(ge=1, le=3650, description="Contacts created within so many days")]


@router.get("/funnel", summary="Count contacts by stage and agent")
async def get_funnel(caller: Lead, team: Service, location_id: OneLocation = None, days: Days = 90) -> Funnel:
    return await team.funnel(caller, location_id, days)


@router.get("/sources", summary="Count by source how far contacts came, with the spend")
async def get_sources(caller: Lead, team: Service, location_id: OneLocation = None, days: Days = 90) -> Sources:
    return await team.sources(caller, location_id, days)


@router.get("/workload", summary="Count each agent's open contacts")
async def get_workload(caller: Lead, team: Service, location_id: OneLocation = None) -> Workload:
    return await team.workload(caller, location_id)


@router.get("/forecast", summary="Tell what is expected to close within the horizon, as a range")
async def get_forecast(caller: Lead, team: Service, location_id: OneLocation = None) -> Forecast:
    return await team.forecast(caller, location_id)
