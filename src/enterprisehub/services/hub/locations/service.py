"""Read and change locations; every change is audited with what was before."""

import asyncpg

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.locations import Location, LocationChange, LocationSettings, WorkflowSecret
from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import NotFound
from enterprisehub.kit.security import new_secret, secret_hash
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.locations import repository
from enterprisehub.services.hub.rows import document

WORKFLOW_SECRET = "workflow_secret_hash"  # noqa: S105 the name of a setting


class Locations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, *, cursor: str | None, limit: int) -> Page[Location]:
        async with self._database.transaction(caller.locations) as connection:
            rows, following = await repository.listed(connection, cursor=cursor, limit=limit)
        return Page(items=[_location(row) for row in rows], next_cursor=following)

    async def get(self, caller: Caller, location_id: str) -> Location:
        async with self._database.transaction(caller.within(location_id)) as connection:
            return await _known(connection, location_id)

    async def change(self, caller: Caller, location_id: str, change: LocationChange) -> Location:
        async with self._database.transaction(caller.within(location_id)) as connection:
            before = await _known(connection, location_id)
            settings = change.settings.model_dump(mode="json") if change.settings else None
            await repository.change(
                connection, location_id, name=change.name, timezone=change.timezone, settings=settings
            )
            after = await _known(connection, location_id)
            await record(
                connection,
                actor=caller.id,
                action="location.change",
                location_id=location_id,
                target=location_id,
                before=_audited(before),
                after=_audited(after),
            )
        return after

    async def new_workflow_secret(self, caller: Caller, location_id: str) -> WorkflowSecret:
        """Make the secret that the CRM's workflows of this location send; an older one stops working."""
        secret = new_secret("ehw")
        async with self._database.transaction(caller.within(location_id)) as connection:
            await _known(connection, location_id)
            await repository.change(connection, location_id, settings={WORKFLOW_SECRET: secret_hash(secret)})
            await record(
                connection,
                actor=caller.id,
                action="location.workflow_secret",
                location_id=location_id,
                target=location_id,
            )
        return WorkflowSecret(secret=secret)


async def _known(connection: Connection, location_id: str) -> Location:
    row = await repository.found(connection, location_id)
    if row is None:
        raise NotFound("No such location.")
    return _location(row)


def _location(row: "asyncpg.Record") -> Location:
    stored = document(row["settings"]) or {}
    own = {name: stored[name] for name in LocationSettings.model_fields if name in stored}
    return Location(**{**dict(row), "settings": LocationSettings(**own)}, has_workflow_secret=WORKFLOW_SECRET in stored)


def _audited(location: Location) -> dict[str, object]:
    return location.model_dump(mode="json", include={"name", "timezone", "settings"})
