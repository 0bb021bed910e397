"""`/v1/predictions`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.operations import PredictionRow
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.predictions.service import Predictions

router = APIRouter(prefix="/v1/predictions", tags=["predictions"])


@router.get("", summary="List predictions with their whole answers, newest first")
async def list_predictions(
    caller: Agent,
    predictions: Annotated[Predictions, Depends(part(Predictions))],
    location_id: OneLocation = None,
    contact_id: Identifier | None = None,
    kind: Identifier | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[PredictionRow]:
    return await predictions.listed(caller, location_id, contact_id=contact_id, kind=kind, cursor=cursor, limit=limit)
