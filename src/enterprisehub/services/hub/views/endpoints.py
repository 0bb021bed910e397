"""`/v1/views`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.views import SavedView, ViewToSave
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.views.service import Views

router = APIRouter(prefix="/v1/views", tags=["views"])
Service = Annotated[Views, Depends(part(Views))]


@router.get("", summary="List the views that the caller saved")
async def list_views(caller: Agent, views: Service) -> Page[SavedView]:
    return await views.listed(caller)


@router.post("", status_code=201, summary="Save a page of the screens with its filters under a name")
async def save_view(view: ViewToSave, caller: Agent, views: Service) -> SavedView:
    return await views.save(caller, view)


@router.delete("/{view_id}", summary="Delete a saved view")
async def delete_view(view_id: Annotated[int, Path(ge=1, lt=2**63)], caller: Agent, views: Service) -> SavedView:
    return await views.delete(caller, view_id)
