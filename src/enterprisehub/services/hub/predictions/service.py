"""Predictions as a caller may see them, newest first."""

from typing import Any

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.operations import PredictionRow
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.predictions import repository
from enterprisehub.services.hub.rows import document, interval


class Predictions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[PredictionRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        items = [
            PredictionRow(**{**dict(row), "answer": document(row["answer"]), "interval": interval(row)}) for row in rows
        ]
        return Page(items=items, next_cursor=following)
