"""`/v1/overview`, `/v1/inbox`, `/v1/outbox`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.operations import (
    InboxEntry,
    InboxRow,
    InboxState,
    OutboxRow,
    OutboxState,
    Overview,
    Replayed,
)
from enterprisehub.services.hub.access.allowed import Lead, Operator
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor
from enterprisehub.services.hub.operations.service import Operations
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1", tags=["operations"])
Service = Annotated[Operations, Depends(part(Operations))]
RowId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/overview", summary="Count what there is and what waits")
async def get_overview(caller: Lead, operations: Service, location_id: OneLocation = None) -> Overview:
    return await operations.overview(caller, location_id)


@router.get("/inbox", summary="List webhooks, newest first; dead letters with `state=dead`")
async def list_inbox(
    caller: Operator,
    operations: Service,
    location_id: OneLocation = None,
    state: InboxState | None = None,
    type: Identifier | None = None,  # noqa: A002 the parameter's public name
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[InboxRow]:
    return await operations.inbox(caller, location_id, state=state, type_=type, cursor=cursor, limit=limit)


@router.get("/inbox/{inbox_id}", summary="Get a webhook with its body")
async def get_inbox_entry(inbox_id: RowId, caller: Operator, operations: Service) -> InboxEntry:
    return await operations.inbox_entry(caller, inbox_id)


@router.post("/inbox/{inbox_id}/replay", summary="Process a dead letter again")
async def replay_one(inbox_id: RowId, caller: Operator, operations: Service) -> Replayed:
    return await operations.replay_one(caller, inbox_id)


@router.post("/inbox/replay", summary="Process all dead letters again")
async def replay_dead(
    caller: Operator,
    operations: Service,
    location_id: OneLocation = None,
    type: Identifier | None = None,  # noqa: A002 likewise
) -> Replayed:
    return await operations.replay_dead(caller, location_id, type)


@router.get("/outbox", summary="List write-backs to the CRM, newest first")
async def list_outbox(
    caller: Operator,
    operations: Service,
    location_id: OneLocation = None,
    state: OutboxState | None = None,
    contact_id: Identifier | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[OutboxRow]:
    return await operations.outbox(caller, location_id, state=state, contact_id=contact_id, cursor=cursor, limit=limit)


@router.post("/outbox/{outbox_id}/replay", summary="Send a dead or reviewed write-back again")
async def send_again(outbox_id: RowId, caller: Operator, operations: Service) -> Replayed:
    return await operations.send_again(caller, outbox_id)
