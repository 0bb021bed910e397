"""`/v1/locations`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import LocationId, Page
from enterprisehub.contracts.api.locations import Location, LocationChange, WorkflowSecret
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import Limit, PageCursor
from enterprisehub.services.hub.locations.service import Locations
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/locations", tags=["locations"])
Service = Annotated[Locations, Depends(part(Locations))]


@router.get("", summary="List locations")
async def list_locations(
    caller: Agent, locations: Service, cursor: PageCursor = None, limit: Limit = 100
) -> Page[Location]:
    return await locations.listed(caller, cursor=cursor, limit=limit)


@router.get("/{location_id}", summary="Get a location with its settings")
async def get_location(location_id: LocationId, caller: Agent, locations: Service) -> Location:
    return await locations.get(caller, location_id)


@router.patch("/{location_id}", summary="Change a location's name, zone or settings")
async def change_location(
    location_id: LocationId, change: LocationChange, caller: Lead, locations: Service
) -> Location:
    return await locations.change(caller, location_id, change)


@router.post("/{location_id}/workflow-secret", status_code=201, summary="Make a new secret for the CRM's workflows")
async def new_workflow_secret(location_id: LocationId, caller: Lead, locations: Service) -> WorkflowSecret:
    return await locations.new_workflow_secret(caller, location_id)
