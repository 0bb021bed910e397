"""Conversations and messages as a caller may see them, newest first."""

from typing import Any

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.conversations import ConversationRow, Message
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.conversations import repository


class Conversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[ConversationRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.conversations(connection, **asked)
        return Page(items=[ConversationRow(**dict(row)) for row in rows], next_cursor=following)

    async def messages(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[Message]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.messages(connection, **asked)
        return Page(items=[Message(**dict(row)) for row in rows], next_cursor=following)
