"""The registry as people see it; services take up a new champion by themselves, within half a minute."""

from datetime import datetime

from enterprisehub.contracts.api.models import ModelEntry, ModelHealth, Models, Promoted, Promotion
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.models import repository
from enterprisehub.services.hub.rows import document

_DOCUMENTS = ("training_window", "metrics")


class Registry:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def models(self, as_of: datetime | None) -> Models:
        """Return the registry, as it is or as it was."""
        moment = as_of or self._clock.now()
        async with self._database.transaction(()) as connection:
            rows = await (repository.listed_as_of(connection, as_of) if as_of else repository.listed(connection))
            health = await repository.health(connection, moment)
        return Models(
            at=moment,
            items=[
                ModelEntry(
                    **{
                        **dict(row),
                        **{name: document(row[name]) or {} for name in _DOCUMENTS},
                        "features": document(row["features"]) or [],
                    }
                )
                for row in rows
            ],
            health=[ModelHealth(**{**dict(row), "report": document(row["report"]) or {}}) for row in health],
        )

    async def promote(self, caller: Caller, name: str, asked: Promotion) -> Promoted:
        """Put a stored version in charge.

        Raises:
            NotFound: there is no such version of that model.
        """
        async with self._database.transaction(caller.locations) as connection:
            if not await repository.known(connection, name, asked.version):
                raise NotFound("There is no such version of that model.")
            before = await repository.promote(connection, name, asked.version, asked.why)
            await record(
                connection,
                actor=caller.id,
                action="model.promote",
                location_id=caller.location_id,
                target=f"{name} {asked.version}",
                before=before,
                why=asked.why,
            )
        return Promoted(name=name, version=asked.version, before=before)
