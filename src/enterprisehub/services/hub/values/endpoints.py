"""`/v1/properties/{property_id}/value`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier
from enterprisehub.contracts.api.values import PropertyValue
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.values.service import Values

router = APIRouter(prefix="/v1/properties", tags=["properties"])


@router.get("/{property_id}/value", summary="Estimate what a listing would ask, with interval, parts and comparables")
async def get_value(
    property_id: Identifier,
    caller: Agent,
    values: Annotated[Values, Depends(part(Values))],
    location_id: OneLocation = None,
) -> PropertyValue:
    return await values.of(caller, property_id, location_id)
