"""Save, list and delete a user's views."""

from typing import Final

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.views import SavedView, ViewToSave
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict, Forbidden, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.views import repository

MOST: Final = 50
_USER: Final = "user:"


class Views:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller) -> Page[SavedView]:
        """Return the caller's own; a key has none."""
        if not caller.id.startswith(_USER):
            return Page(items=[])
        async with self._database.transaction(caller.locations) as connection:
            rows = await repository.listed(connection, _owner(caller))
        return Page(items=[SavedView(**dict(row)) for row in rows])

    async def save(self, caller: Caller, view: ViewToSave) -> SavedView:
        """Save a view under its name, in place of one that has it.

        Raises:
            Forbidden: a key cannot have views.
            Conflict: there are as many as there may be.
        """
        owner = _owner(caller)
        async with self._database.transaction(caller.locations) as connection:
            row = await repository.save(connection, owner, caller.location_id, **view.model_dump(), most=MOST)
        if row is None:
            raise Conflict(f"You have {MOST} views already: delete one first.")
        return SavedView(**dict(row))

    async def delete(self, caller: Caller, view_id: int) -> SavedView:
        owner = _owner(caller)
        async with self._database.transaction(caller.locations) as connection:
            row = await repository.delete(connection, owner, view_id)
        if row is None:
            raise NotFound("You have no such view.")
        return SavedView(**dict(row))


def _owner(caller: Caller) -> str:
    if not caller.id.startswith(_USER):
        raise Forbidden("Views belong to users: log in instead of using a key.")
    return caller.id.removeprefix(_USER)
