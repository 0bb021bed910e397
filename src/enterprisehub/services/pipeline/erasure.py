"""Erase a contact for good: every row that names it, and what Redis holds of it."""

from msgspec import Struct, field
from redis.asyncio import Redis

from enterprisehub.kit.cache import MODEL, REDIS_ERRORS, SESSION, WRITTEN
from enterprisehub.kit.database import Database
from enterprisehub.services.pipeline import erasure_repository as repository


class Erased(Struct):
    """What was erased."""

    location_id: str
    contact_id: str
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table, those that had any."""
    cache: bool = True
    """False when Redis was away: what it holds of the contact ends by itself within a week."""

    @property
    def found(self) -> bool:
        return bool(self.rows)


async def erase(database: Database, redis: "Redis", location_id: str, contact_id: str, *, actor: str) -> Erased:
    """Erase a contact. Ids of webhooks stay, so that the same events do not come in again; whatever the CRM sends later
    of the same contact is new."""  # noqa: D205, D209
    erased = Erased(location_id, contact_id)
    async with database.transaction([location_id]) as connection:
        await repository.stop_workers(connection)
        for table in await repository.tables(connection):
            if count := await repository.erase(connection, table, location_id, contact_id):
                erased.rows[table] = count
        if erased.found:
            await repository.note(connection, location_id, contact_id, actor)
    try:
        await redis.delete(
            MODEL.key("lead", location_id, contact_id),
            WRITTEN.key(location_id, contact_id),
            SESSION.key("coaching", location_id, contact_id),
        )
    except REDIS_ERRORS:
        erased.cache = False
    return erased
