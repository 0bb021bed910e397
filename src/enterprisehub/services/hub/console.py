"""The hub for the command line: whoever can reach the database may do what an operator may."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from enterprisehub.contracts.api.base import Role as UserRole
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.hub.access.caller import Caller

T = TypeVar("T")
CONSOLE = Caller(id="cli", role=UserRole.OPERATOR, location_id=None, name="command line")


@asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    database = await Database.connect(kit_settings.read().require_database(), Role.HUB, most=2)
    try:
        yield database
    finally:
        await database.close()


def run(work: Callable[[Database], Awaitable[T]]) -> T:
    """Run work on the database that the settings or the running embedded server name."""

    async def with_database() -> T:
        async with opened() as database:
            return await work(database)

    return asyncio.run(with_database())
