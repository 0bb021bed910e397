"""`/v1/keys`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.keys import ApiKey, KeyRequest, NewKey
from enterprisehub.services.hub.access.allowed import Operator
from enterprisehub.services.hub.keys.service import Keys
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/keys", tags=["keys"])
Service = Annotated[Keys, Depends(part(Keys))]


@router.post("", status_code=201, summary="Make an API key; it is shown this once")
async def create(request: KeyRequest, caller: Operator, keys: Service) -> NewKey:
    return await keys.create(caller, request)


@router.get("", summary="List API keys")
async def list_keys(caller: Operator, keys: Service) -> Page[ApiKey]:
    return Page(items=list(await keys.listed(caller)))


@router.delete("/{key_id}", summary="Revoke an API key; it stops working within 30 seconds")
async def revoke(key_id: Identifier, caller: Operator, keys: Service) -> ApiKey:
    return await keys.revoke(caller, key_id)
