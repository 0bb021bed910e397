"""`/v1/market/…` and the buyers of a listing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier
from enterprisehub.contracts.api.market import Demand
from enterprisehub.contracts.api.matches import ListingBuyers, ListingExposure
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.market.service import Market
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1", tags=["listings"])


@router.get("/market/demand", summary="Compare what buyers ask for with the active listings, by price and by area")
async def get_demand(
    caller: Agent,
    market: Annotated[Market, Depends(part(Market))],
    location_id: OneLocation = None,
    days: Annotated[int, Query(ge=1, le=365, description="Buyers heard from within so many days")] = 90,
) -> Demand:
    return await market.demand(caller, location_id, days)


@router.get(
    "/market/exposure",
    summary="Audit whom matching would show what: how often each listing, which never, how varied buyers' lists are",
)
async def get_exposure(
    caller: Lead,
    market: Annotated[Market, Depends(part(Market))],
    location_id: OneLocation = None,
    limit: Annotated[int, Query(ge=1, le=50, description="Homes shown to each buyer")] = 10,
) -> ListingExposure:
    return await market.exposure(caller, location_id, limit)


@router.get("/properties/{property_id}/buyers", summary="Find the buyers whom a listing fits, with why and why not")
async def get_buyers(
    property_id: Identifier,
    caller: Agent,
    market: Annotated[Market, Depends(part(Market))],
    location_id: OneLocation = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ListingBuyers:
    return await market.buyers(caller, property_id, location_id, limit)
