"""Invite, change, list accounts; used by the API and by `enterprisehub users`."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import asyncpg

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.users import Invitation, Invited, User, UserChange
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from enterprisehub.kit.security import new_secret, password_hash, secret_hash
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.users import repository

INVITATION_HOLDS = timedelta(days=7)
RESET_HOLDS = timedelta(hours=24)


class Users:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[User]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        return Page(items=[User(**dict(row)) for row in rows], next_cursor=following)

    async def by_email(self, caller: Caller, email: str) -> User:
        async with self._database.transaction(caller.locations) as connection:
            rows = await repository.by_email(connection, email)
        if not rows:
            raise NotFound("No user of this address.")
        return User(**dict(rows[0]))

    async def invite(self, caller: Caller, invitation: Invitation) -> Invited:
        """Make an account, or take the one of that address that the CRM named, and give out its one-use token.

        Raises:
            Conflict: somebody logs in with that address already.
            Forbidden: for more than the caller may.
        """
        location_id = self._place(caller, invitation)
        async with self._database.transaction(ALL) as connection:
            user_id = await self._account(connection, invitation, location_id)
            await record(
                connection,
                actor=caller.id,
                action="user.invite",
                location_id=location_id,
                target=user_id,
                role=invitation.role.value,
            )
            return await self._with_token(connection, user_id, INVITATION_HOLDS)

    async def reset_password(self, caller: Caller, user_id: str) -> Invited:
        """Give out a token to choose a new password with; the old one works until then."""
        async with self._database.transaction(caller.locations) as connection:
            user = await _manageable(connection, caller, user_id)
            await record(connection, actor=caller.id, action="user.reset", location_id=user.location_id, target=user_id)
            return await self._with_token(connection, user_id, RESET_HOLDS)

    async def change(self, caller: Caller, user_id: str, change: UserChange) -> User:
        async with self._database.transaction(caller.locations) as connection:
            user = await _manageable(connection, caller, user_id)
            if change.role is not None:
                _may_give(caller, change.role)
                if change.role is not Role.OPERATOR and user.location_id is None:
                    raise InvalidInput(f"A {change.role.value} needs a location.")
            if caller.id == f"user:{user_id}" and (change.active is False or change.role is not None):
                raise Conflict("You can change neither your own role nor deactivate yourself.")
            await repository.change(connection, user_id, **change.model_dump())
            await record(
                connection,
                actor=caller.id,
                action="user.change",
                location_id=user.location_id,
                target=user_id,
                **change.model_dump(exclude_none=True),
            )
            return await _known(connection, user_id)

    async def ensure(
        self, caller: Caller, invitation: Invitation, password: str, *, ghl_user_id: str | None = None
    ) -> User:
        """Make an account with a password, or give the one of that address this password.

        Args:
            caller: who does it.
            invitation: whose account.
            password: to log in with.
            ghl_user_id: the agent of the CRM that a new account is for.
        """
        location_id = self._place(caller, invitation)
        hashed = await asyncio.to_thread(password_hash, password)
        async with self._database.transaction(ALL) as connection:
            rows = await repository.by_email(connection, invitation.email)
            if rows:
                user_id: str = rows[0]["user_id"]
            elif ghl_user_id is not None and location_id is not None:
                user_id = await repository.adopt(connection, location_id, ghl_user_id, invitation.email)
            else:
                user_id = await self._account(connection, invitation, location_id)
            await repository.change(
                connection, user_id, name=invitation.name or None, role=invitation.role.value, active=True
            )
            await repository.set_password(connection, user_id, hashed)
            await record(connection, actor=caller.id, action="user.ensure", location_id=location_id, target=user_id)
            return await _known(connection, user_id)

    @staticmethod
    def _place(caller: Caller, invitation: Invitation) -> str | None:
        _may_give(caller, invitation.role)
        location_id = invitation.location_id or caller.location_id
        if caller.location_id not in {None, location_id}:
            raise Forbidden("You can invite into your own location only.")
        if location_id is None and invitation.role is not Role.OPERATOR:
            raise InvalidInput(f"A {invitation.role.value} needs a location.")
        return location_id

    @staticmethod
    async def _account(connection: Connection, invitation: Invitation, location_id: str | None) -> str:
        rows = await repository.by_email(connection, invitation.email)
        if any(row["can_log_in"] for row in rows):
            raise Conflict("Somebody logs in with this address already; reset their password instead.")
        same_place = [row for row in rows if row["location_id"] == location_id]
        if same_place:
            user_id: str = same_place[0]["user_id"]
            await repository.change(
                connection, user_id, name=invitation.name or None, role=invitation.role.value, active=True
            )
            return user_id
        user_id = f"u_{secrets.token_hex(8)}"
        await repository.add(
            connection,
            user_id=user_id,
            email=invitation.email,
            name=invitation.name,
            role=invitation.role.value,
            location_id=location_id,
        )
        return user_id

    async def _with_token(self, connection: Connection, user_id: str, holds: timedelta) -> Invited:
        token, expires_at = new_secret("ehi"), self._clock.now() + holds
        await repository.invite(connection, user_id, secret_hash(token), expires_at)
        return Invited(user=await _known(connection, user_id), token=token, expires_at=expires_at)


async def _known(connection: Connection, user_id: str) -> User:
    row: asyncpg.Record | None = await repository.found(connection, user_id)
    if row is None:
        raise NotFound("No such user.")
    return User(**dict(row))


async def _manageable(connection: Connection, caller: Caller, user_id: str) -> User:
    user = await _known(connection, user_id)
    _may_give(caller, user.role)
    return user


def _may_give(caller: Caller, role: Role) -> None:
    if not caller.role.covers(role):
        raise Forbidden(f"This needs the role {role.value}.")
