"""Make, list and revoke API keys; used by the API and by `enterprisehub keys`."""

import secrets
from collections.abc import Sequence

import asyncpg

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.keys import ApiKey, KeyRequest, NewKey
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Forbidden, InvalidInput, NotFound
from enterprisehub.kit.security import new_secret, secret_hash
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.keys import repository

KEY_PREFIX = "ehk"


class Keys:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, caller: Caller, request: KeyRequest) -> NewKey:
        """Make a key; it is shown this once.

        Raises:
            InvalidInput: an agent's or lead's key without a location.
            Forbidden: for more than the caller may see.
        """
        location_id = request.location_id or caller.location_id
        if location_id is None and request.role is not Role.OPERATOR:
            raise InvalidInput(f"A key of the role {request.role.value} needs a location.")
        if caller.location_id not in {None, location_id}:
            raise Forbidden("Keys can be made for your own location only.")
        secret, key_id = new_secret(KEY_PREFIX), secrets.token_hex(8)
        async with self._database.transaction(caller.locations) as connection:
            row = await repository.add(
                connection,
                key_id=key_id,
                key_hash=secret_hash(secret),
                role=request.role.value,
                location_id=location_id,
                label=request.label,
                by=caller.id,
            )
            await record(
                connection,
                actor=caller.id,
                action="key.create",
                location_id=location_id,
                target=key_id,
                role=request.role.value,
            )
        return NewKey(key=secret, **_fields(row))

    async def listed(self, caller: Caller) -> "Sequence[ApiKey]":
        async with self._database.transaction(caller.locations) as connection:
            return [ApiKey(**_fields(row)) for row in await repository.listed(connection)]

    async def revoke(self, caller: Caller, key_id: str) -> ApiKey:
        async with self._database.transaction(caller.locations) as connection:
            row = await repository.revoke(connection, key_id)
            if row is None:
                raise NotFound("No such key.")
            await record(
                connection, actor=caller.id, action="key.revoke", location_id=row["location_id"], target=key_id
            )
        return ApiKey(**_fields(row))


def _fields(row: "asyncpg.Record") -> dict[str, object]:
    return dict(row)
