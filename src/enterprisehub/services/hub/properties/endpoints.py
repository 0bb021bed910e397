"""`/v1/properties`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Page, Text
from enterprisehub.contracts.api.properties import Listing
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.properties.service import Properties

router = APIRouter(prefix="/v1/properties", tags=["properties"])
Service = Annotated[Properties, Depends(part(Properties))]
Cents = Annotated[int | None, Query(ge=0, le=10**15)]


@router.get("", summary="List listings, dearest first")
async def list_properties(
    caller: Agent,
    properties: Service,
    location_id: OneLocation = None,
    status: Annotated[Identifier | None, Query(description="RESO StandardStatus, such as Active")] = None,
    city: Identifier | None = None,
    q: Annotated[Text | None, Query(description="Part of the address or remarks")] = None,
    price_min_cents: Cents = None,
    price_max_cents: Cents = None,
    bedrooms_min: Annotated[int | None, Query(ge=0, le=100)] = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[Listing]:
    return await properties.listed(
        caller,
        location_id,
        status=status,
        city=city,
        search=q,
        price_min_cents=price_min_cents,
        price_max_cents=price_max_cents,
        bedrooms_min=bedrooms_min,
        cursor=cursor,
        limit=limit,
    )


@router.get("/{property_id}", summary="Get a listing")
async def get_property(
    property_id: Identifier, caller: Agent, properties: Service, location_id: OneLocation = None
) -> Listing:
    return await properties.get(caller, property_id, location_id)
