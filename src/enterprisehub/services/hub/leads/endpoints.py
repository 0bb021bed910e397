"""`/v1/leads`: whom to call now."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.leads import Lead, LeadOrder, LeadRow, Temperature
from enterprisehub.contracts.state import Side, Stage
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import AssignedTo, Limit, OneLocation, PageCursor, Search
from enterprisehub.services.hub.leads.service import Leads
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/leads", tags=["leads"])
Service = Annotated[Leads, Depends(part(Leads))]


@router.get("", summary="List leads: the call queue")
async def list_leads(
    caller: Agent,
    leads: Service,
    location_id: OneLocation = None,
    q: Search = None,
    assigned_to: AssignedTo = None,
    temperature: Annotated[list[Temperature] | None, Query()] = None,
    stage: Annotated[list[Stage] | None, Query()] = None,
    side: Side | None = None,
    waiting: Annotated[bool | None, Query(description="Only those with, or without, an unanswered message")] = None,
    order: LeadOrder = LeadOrder.CALL,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[LeadRow]:
    return await leads.listed(
        caller,
        location_id,
        search=q,
        assigned_to=assigned_to,
        temperatures=temperature,
        stages=stage,
        side=side,
        waiting=waiting,
        order=order,
        cursor=cursor,
        limit=limit,
    )


@router.get("/{contact_id}", summary="Get a lead with the whole answers of the services")
async def get_lead(contact_id: Identifier, caller: Agent, leads: Service, location_id: OneLocation = None) -> Lead:
    return await leads.get(caller, contact_id, location_id)
