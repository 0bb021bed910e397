"""`/v1/market/…`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.market import Demand
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.market.service import Market
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/market", tags=["listings"])


@router.get("/demand", summary="Compare what buyers ask for with the active listings, by price and by area")
async def get_demand(
    caller: Agent,
    market: Annotated[Market, Depends(part(Market))],
    location_id: OneLocation = None,
    days: Annotated[int, Query(ge=1, le=365, description="Buyers heard from within so many days")] = 90,
) -> Demand:
    return await market.demand(caller, location_id, days)
