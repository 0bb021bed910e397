"""`/v1/audit`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.operations import AuditRow
from enterprisehub.services.hub.access.allowed import Lead
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor
from enterprisehub.services.hub.audit.service import Audit
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/audit", tags=["operations"])


@router.get("", summary="See who changed what, newest first")
async def list_audit(
    caller: Lead,
    audit: Annotated[Audit, Depends(part(Audit))],
    location_id: OneLocation = None,
    actor: Identifier | None = None,
    action: Identifier | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[AuditRow]:
    return await audit.listed(caller, location_id, actor=actor, action=action, cursor=cursor, limit=limit)
