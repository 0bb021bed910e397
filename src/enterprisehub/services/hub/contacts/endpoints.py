"""`/v1/contacts`. `{contact_id}` is GoHighLevel's contact id."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Moment, Page
from enterprisehub.contracts.api.contacts import Contact, ContactOrder, ContactRow, Timeline
from enterprisehub.contracts.api.leads import Temperature
from enterprisehub.contracts.state import Stage
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import AssignedTo, Limit, OneLocation, PageCursor, Search
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])
Service = Annotated[Contacts, Depends(part(Contacts))]


@router.get("", summary="List contacts")
async def list_contacts(
    caller: Agent,
    contacts: Service,
    location_id: OneLocation = None,
    q: Search = None,
    assigned_to: AssignedTo = None,
    tag: Identifier | None = None,
    source: Identifier | None = None,
    stage: Stage | None = None,
    temperature: Temperature | None = None,
    deleted: bool = False,
    order: ContactOrder = ContactOrder.RECENT,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[ContactRow]:
    return await contacts.listed(
        caller,
        location_id,
        search=q,
        assigned_to=assigned_to,
        tag=tag,
        source=source,
        stage=stage,
        temperature=temperature,
        deleted=deleted,
        order=order,
        cursor=cursor,
        limit=limit,
    )


@router.get("/{contact_id}", summary="Get a contact with its state and its standing as a lead")
async def get_contact(
    contact_id: Identifier, caller: Agent, contacts: Service, location_id: OneLocation = None
) -> Contact:
    return await contacts.get(caller, contact_id, location_id)


@router.get("/{contact_id}/timeline", summary="See what was known at a moment")
async def get_timeline(
    contact_id: Identifier,
    caller: Agent,
    contacts: Service,
    location_id: OneLocation = None,
    as_of: Annotated[Moment | None, Query(description="A moment with its zone; now when left out")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Events to show, the newest first")] = 200,
) -> Timeline:
    moment = datetime.now(UTC) if as_of is None else as_of
    return await contacts.timeline(caller, contact_id, location_id, as_of=moment, limit=limit)
