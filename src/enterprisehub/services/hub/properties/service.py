"""Listings as a caller may see them."""

from typing import Any

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.properties import Listing
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.properties import repository


class Properties:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[Listing]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        return Page(items=[Listing(**dict(row)) for row in rows], next_cursor=following)

    async def get(self, caller: Caller, property_id: str, location_id: str | None) -> Listing:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.found(connection, property_id)
        if not rows:
            raise NotFound("No such listing.")
        if len(rows) > 1:
            raise Conflict("Several locations have a listing of this id: name one with location_id.")
        return Listing(**dict(rows[0]))
