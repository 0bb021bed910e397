"""Leads as a caller may see them."""

from typing import Any

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.leads import Lead, LeadRow
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.leads import repository
from enterprisehub.services.hub.rows import lead, lead_row


class Leads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[LeadRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        return Page(items=[lead_row(row) for row in rows], next_cursor=following)

    async def get(self, caller: Caller, contact_id: str, location_id: str | None) -> Lead:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.found(connection, contact_id)
        if not rows:
            raise NotFound("No such lead.")
        if len(rows) > 1:
            raise Conflict("Several locations have a contact of this id: name one with location_id.")
        return lead(rows[0])
