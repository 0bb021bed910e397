"""The audit log as a caller may see it, newest first."""

from typing import Any

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.operations import AuditRow
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit import repository
from enterprisehub.services.hub.rows import document


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[AuditRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        items = [AuditRow(**{**dict(row), "detail": document(row["detail"])}) for row in rows]
        return Page(items=items, next_cursor=following)
