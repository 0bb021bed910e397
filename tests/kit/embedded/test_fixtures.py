"""The fixtures that other tests stand on."""

import socket

import asyncpg
import pytest
from redis.asyncio import Redis

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("attempt", [1, 2])
async def test_each_test_has_a_fresh_migrated_database(database_url: str, attempt: int) -> None:
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM locations") == 0
    await connection.execute("INSERT INTO locations (location_id) VALUES ('one')")
    await connection.close()


@pytest.mark.parametrize("attempt", [1, 2])
async def test_each_test_has_an_empty_cache(redis_url: str, attempt: int) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("left", "behind")


def test_no_socket_beyond_loopback() -> None:
    with socket.socket() as probe, pytest.raises(RuntimeError, match=r"may not reach 192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))
