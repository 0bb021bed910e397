"""`/v1/locations/{location_id}/connection`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import LocationId
from enterprisehub.contracts.api.connection import Connection
from enterprisehub.services.hub.access.allowed import Lead
from enterprisehub.services.hub.connection.service import Connections
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/locations", tags=["locations"])


@router.post("/{location_id}/connection", summary="Check the connection to GoHighLevel, and what is still to do")
async def check_connection(
    location_id: LocationId, caller: Lead, connections: Annotated[Connections, Depends(part(Connections))]
) -> Connection:
    return await connections.check(caller, location_id)
