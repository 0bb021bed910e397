"""`/v1/realtime/tickets`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.sessions import Ticket
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.realtime.service import Tickets

router = APIRouter(prefix="/v1/realtime", tags=["realtime"])


@router.post("/tickets", summary="Get a one-use ticket for the realtime socket")
async def issue_ticket(caller: Agent, tickets: Annotated[Tickets, Depends(part(Tickets))]) -> Ticket:
    return await tickets.issue(caller)
