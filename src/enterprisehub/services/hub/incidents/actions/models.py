"""Action on models: go back to the champion before."""

from typing import Any, ClassVar

from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Conflict
from enterprisehub.services.hub.incidents.actions import models_repository as repository
from enterprisehub.services.hub.incidents.actions.action import Asked, Check, until

TAKEN_UP_S = 5.0


class RollBackModel:
    name: ClassVar[str] = "roll_back_model"
    title: ClassVar[str] = "Make the model before the present champion the champion again"
    parameters: ClassVar[tuple[str, ...]] = ("model",)
    limit_per_hour: ClassVar[int] = 2
    verification: ClassVar[str] = "the earlier version is the champion; services take it up within 30 s"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check(self, asked: Asked) -> Check:
        async with self._database.transaction(()) as connection:
            champion, before = await repository.champion_and_predecessor(connection, asked["model"])
        if champion is None:
            raise Conflict("No model of this name is in the database: the shipped one is in use.")
        if before is None:
            raise Conflict(f"There is no retired version of {asked['model']} to go back to.")
        return Check(f"Retire {champion}, make {before} the champion.", {"champion": champion, "before": before})

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:
        async with self._database.transaction(()) as connection:
            await repository.swap(connection, asked["model"], check.before["champion"], check.before["before"])
        return dict(check.before)

    async def verify(self, asked: Asked, check: Check) -> str:
        async def swapped() -> bool:
            async with self._database.transaction(()) as connection:
                champion, _ = await repository.champion_and_predecessor(connection, asked["model"])
            return bool(champion == check.before["before"])

        await until(swapped, TAKEN_UP_S, "another version is the champion")
        return f"{check.before['before']} is the champion"
