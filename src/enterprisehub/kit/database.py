"""Postgres: a pool whose every transaction names its tenants.

SQL is written in repositories and runs on asyncpg connections; row-level security sees the tenants through the setting
`app.locations`. Roles: `enterprisehub_hub`, `enterprisehub_pipeline`, `enterprisehub_service` (migrations create them).
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import asyncpg
from asyncpg.connect_utils import SessionAttribute
from asyncpg.exceptions import InternalClientError

from enterprisehub.kit.errors import SettingError, Unavailable

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[Any]"
SessionConnection: TypeAlias = "asyncpg.Connection[Any]"
"""A connection outside the pool, for what belongs to a session: notifications, advisory locks."""

ALL = "*"
"""Names every location: for operators without a location, and the pipeline."""

DATABASE_ERRORS = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    InternalClientError,
    TimeoutError,
)
"""What a call raises while Postgres is away. The driver's internal error is one: it is what a connection raises between
the farewell of a dying server and its end, and what connecting raises while nobody in DATABASE_URL is a primary."""

PRIMARY = SessionAttribute.primary
"""Everything here writes: of several servers in DATABASE_URL the one that takes writes is looked for at each connection."""


CLOSE_S = 3.0
"""How long a pool may take to say farewell: a process that is told to stop has little time."""


class Statement(NamedTuple):
    """SQL with its parameters, to be run alone or together with others."""

    sql: str
    arguments: Sequence[Any]


async def run_together(connection: Connection, statements: Sequence[Statement], result: str = "1") -> Any:
    """Run statements that change data in one round trip, as parts of one `WITH`; return the value of `result`.

    The parts are named part0, part1 …; they run on one snapshot, so none sees what another writes.
    """
    parts: list[str] = []
    arguments: list[Any] = []
    for number, (sql, own) in enumerate(statements):
        parts.append(f"part{number} AS ({_renumbered(sql, len(arguments))})")
        arguments += own
    return await connection.fetchval(f"WITH {', '.join(parts)} SELECT {result}", *arguments)


@lru_cache(maxsize=512)
def _renumbered(sql: str, offset: int) -> str:
    return re.sub(r"\$(\d+)", lambda match: f"${int(match[1]) + offset}", sql)


LOOK_UPS = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
"""A prepared statement keeps the plan that was best while its tables were small, which is to read them whole; under load
they grow a thousandfold before anything makes Postgres plan again."""


def silent(url: str, error: BaseException) -> Unavailable:
    """Return what to say when a server is not there: where it was looked for, without a password."""
    where = urlsplit(url).netloc.rpartition("@")[2] or "its socket"
    return Unavailable(f"DATABASE_URL: Postgres at {where} does not answer: {str(error) or type(error).__name__}")


class Role(StrEnum):
    HUB = "enterprisehub_hub"
    PIPELINE = "enterprisehub_pipeline"
    SERVICE = "enterprisehub_service"


class _Connection(asyncpg.Connection):
    """Needs no reset between uses, which would cost a round trip: all that we set is local to its transaction."""

    def get_reset_query(self) -> str:
        return ""


class Database:
    """A pool of connections under one role."""

    def __init__(self, pool: "asyncpg.Pool[Any]", url: str, role: Role) -> None:
        self.pool = pool
        self._url = url
        self._role = role

    @classmethod
    async def connect(
        cls, url: str, role: Role, *, least: int = 1, most: int = 8, timeout_s: float = 30, look_ups: bool = False
    ) -> "Database":
        """Open the pool; `look_ups` for one whose every statement finds its rows by index.

        Raises:
            SettingError: the server answers, but DATABASE_URL's user, database or roles are wrong.
            Unavailable: nothing answers there.
        """
        try:
            pool = await asyncpg.create_pool(
                url,
                connection_class=_Connection,
                min_size=least,
                max_size=most,
                command_timeout=timeout_s,
                target_session_attrs=PRIMARY,
                max_inactive_connection_lifetime=300,
                server_settings={
                    "role": role.value,
                    "application_name": role.value,
                    "timezone": "UTC",
                    **(LOOK_UPS if look_ups else {}),
                },
            )
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
            raise SettingError(f"DATABASE_URL: {error}") from error
        except (asyncpg.InvalidParameterValueError, asyncpg.UndefinedObjectError) as error:
            raise SettingError(f"the database lacks our roles ({error}): run `enterprisehub migrate` first") from error
        except DATABASE_ERRORS as error:
            raise silent(url, error) from error
        return cls(pool, url, role)

    @asynccontextmanager
    async def transaction(self, locations: str | Sequence[str]) -> AsyncIterator[Connection]:
        """Open a transaction that sees the given locations: ids, or ALL.

        Raises:
            ValueError: an id that would name others beside itself.
        """
        if not isinstance(locations, str) and any("," in one or one == ALL for one in locations):
            raise ValueError(f"no location has such an id: {locations}")
        named = (locations if isinstance(locations, str) else ",".join(locations)).replace("'", "''")
        async with self.pool.acquire() as connection:
            try:
                # one round trip instead of two; such a script takes no parameters, hence the doubled quotes
                await connection.execute(f"BEGIN; SELECT set_config('app.locations', '{named}', true)")
                yield connection
            except BaseException:
                await _roll_back(connection)
                raise
            await connection.execute("COMMIT")

    async def session(self) -> SessionConnection:
        """Open a connection of the same role for as long as the caller wants; who opens it closes it."""
        named = {"role": self._role.value, "application_name": self._role.value}
        return await asyncpg.connect(self._url, timeout=5, target_session_attrs=PRIMARY, server_settings=named)

    async def ping(self) -> None:
        await self.pool.fetchval("SELECT 1", timeout=2)

    async def close(self) -> None:
        """Close politely; a server that has gone silent is not waited for."""
        try:
            await asyncio.wait_for(self.pool.close(), CLOSE_S)
        except TimeoutError:
            self.pool.terminate()


async def _roll_back(connection: Connection) -> None:
    """Roll back, also when the connection is closed or a cancelled statement still occupies it: the pool resets those.

    One that waits for the rest of a server's farewell, which may never come, is not for the pool to keep.
    """
    with suppress(*DATABASE_ERRORS, asyncpg.PostgresError):
        try:
            await connection.execute("ROLLBACK")
        except InternalClientError:
            connection.terminate()
