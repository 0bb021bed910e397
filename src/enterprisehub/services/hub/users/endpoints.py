"""`/v1/users`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier, Page, Role
from enterprisehub.contracts.api.users import Invitation, Invited, User, UserChange
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor, Search
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.users.service import Users

router = APIRouter(prefix="/v1/users", tags=["users"])
Service = Annotated[Users, Depends(part(Users))]


@router.get("", summary="List users: accounts, and the agents that the CRM names")
async def list_users(
    caller: Agent,
    users: Service,
    location_id: OneLocation = None,
    role: Role | None = None,
    active: bool | None = None,
    q: Search = None,
    cursor: PageCursor = None,
    limit: Limit = 100,
) -> Page[User]:
    return await users.listed(caller, location_id, role=role, active=active, search=q, cursor=cursor, limit=limit)


@router.post("", status_code=201, summary="Invite somebody; the answer holds their one-use token")
async def invite(invitation: Invitation, caller: Lead, users: Service) -> Invited:
    return await users.invite(caller, invitation)


@router.patch("/{user_id}", summary="Change a user's name or role, deactivate or activate")
async def change_user(user_id: Identifier, change: UserChange, caller: Lead, users: Service) -> User:
    return await users.change(caller, user_id, change)


@router.post("/{user_id}/password-reset", summary="Get a one-use token to choose a new password with")
async def reset_password(user_id: Identifier, caller: Lead, users: Service) -> Invited:
    return await users.reset_password(caller, user_id)
