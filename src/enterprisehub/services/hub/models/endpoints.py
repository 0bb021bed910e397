"""`/v1/models`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Moment
from enterprisehub.contracts.api.models import Models, Promoted, Promotion
from enterprisehub.services.hub.access.allowed import Lead, Operator
from enterprisehub.services.hub.models.service import Registry
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/models", tags=["models"])
Service = Annotated[Registry, Depends(part(Registry))]


@router.get("", summary="List the models with how they were measured, and whether they still hold")
async def list_models(
    caller: Lead,  # noqa: ARG001 who may ask
    registry: Service,
    as_of: Annotated[
        Moment | None, Query(description="What was known then: who was in charge, the last measurement")
    ] = None,
) -> Models:
    return await registry.models(as_of)


@router.post("/{name}/promote", summary="Put a stored version in charge: promotion, and rollback")
async def promote(name: Identifier, body: Promotion, caller: Operator, registry: Service) -> Promoted:
    return await registry.promote(caller, name, body)
