"""Who may no longer be connected."""

from typing import cast

import asyncpg
import pytest

from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.services.realtime.session_log import SessionLog
from enterprisehub.services.realtime.streams import Streams

pytestmark = pytest.mark.servers

CALLERS = ["user:in", "user:out", "key:good", "key:revoked", "user:unknown"]


class NoStreams:
    async def lifeless(self, _: object) -> list[str]:
        return []


def log_of(url: str) -> SessionLog:
    return SessionLog(
        lambda: Database.connect(url, Role.SERVICE, most=1), cast("Streams", NoStreams()), SystemClock(), "me"
    )


async def test_deactivated_users_and_revoked_keys(database_url: str) -> None:
    admin = await asyncpg.connect(database_url)
    await admin.execute(
        """INSERT INTO users (user_id, location_id, role, active)
             VALUES ('in', 'A', 'agent', true), ('out', 'A', 'agent', false);
           INSERT INTO api_keys (key_id, key_hash, role, revoked_at)
             VALUES ('good', 'g', 'operator', NULL), ('revoked', 'r', 'operator', now())"""
    )
    await admin.close()
    log = log_of(database_url)
    assert await log.locked_out(CALLERS) == set()  # Postgres was not reached yet: nobody can be asked
    log._database = await log._connect()
    assert await log.locked_out(CALLERS) == {"user:out", "key:revoked"}
    assert await log.locked_out([]) == set()
    await log.close()
    assert await log.locked_out(CALLERS) == set()


async def test_no_more_of_users_and_keys_is_shown_to_the_service(database_url: str) -> None:
    database = await Database.connect(database_url, Role.SERVICE, most=1)
    for column, table in (("password_hash", "users"), ("email", "users"), ("key_hash", "api_keys")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.fetch(f"SELECT {column} FROM {table}")
    await database.close()
