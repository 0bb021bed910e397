import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest
from asyncpg.exceptions import InternalClientError
from tests.browser.conftest import free_port

from enterprisehub.kit.database import ALL, DATABASE_ERRORS, Database, Role, Statement, run_together
from enterprisehub.kit.errors import SettingError, Unavailable

pytestmark = pytest.mark.servers


@pytest.fixture
async def database(database_url: str) -> Database:
    return await Database.connect(database_url, Role.PIPELINE, most=2)


async def seen(database: Database, locations: str | list[str]) -> set[str]:
    async with database.transaction(locations) as connection:
        return {r["location_id"] for r in await connection.fetch("SELECT location_id FROM locations")}


async def test_transaction_sees_the_locations_that_it_names(database: Database) -> None:
    async with database.transaction(ALL) as connection:
        await connection.execute("INSERT INTO locations (location_id) VALUES ('A'), ('B'), ('it''s')")
    assert await seen(database, ["A"]) == {"A"}
    assert await seen(database, ["A", "it's"]) == {"A", "it's"}
    assert await seen(database, []) == set()
    assert await seen(database, ALL) == {"A", "B", "it's"}
    assert await database.pool.fetchval("SELECT count(*) FROM locations") == 0
    await database.close()


@pytest.mark.parametrize("locations", [["A,B"], ["A", "*"], [","]])
async def test_id_that_would_name_others(database: Database, locations: list[str]) -> None:
    with pytest.raises(ValueError, match="no location"):
        await seen(database, locations)
    await database.close()


async def test_row_of_another_location_cannot_be_written(database: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(["A"]) as connection:
            await connection.execute("INSERT INTO locations (location_id) VALUES ('B')")
    await database.close()


async def test_error_rolls_back(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction(ALL) as connection:
            await connection.execute("INSERT INTO locations (location_id) VALUES ('A')")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await fail()
    assert await seen(database, ALL) == set()
    await database.close()


async def test_connection_lost_in_the_middle_raises_what_happened(database: Database, database_url: str) -> None:
    admin = await asyncpg.connect(database_url)

    async def fail() -> None:
        async with database.transaction(ALL) as connection:
            await admin.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            await asyncio.sleep(0.2)
            await connection.execute("SELECT 1")

    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
        await fail()
    await admin.close()
    await database.ping()
    await database.close()


async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)


async def test_server_that_bids_farewell_and_never_hangs_up(database_url: str) -> None:
    """A network that loses the end of a connection leaves the driver waiting for it."""
    parts = urlsplit(database_url)
    tasks: list[asyncio.Task[None]] = []
    ends: list[asyncio.StreamWriter] = []

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(parts.hostname, parts.port)
        ends.extend((writer, forth))
        tasks.extend(asyncio.create_task(relay(*pair)) for pair in ((reader, forth), (back, writer)))

    async with await asyncio.start_server(through, "127.0.0.1") as proxy:
        url = database_url.replace(f":{parts.port}/", f":{proxy.sockets[0].getsockname()[1]}/")
        database = await Database.connect(url, Role.PIPELINE, most=1)
        pid = await database.pool.fetchval("SELECT pg_backend_pid()")
        killer = await asyncpg.connect(database_url)
        await killer.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        with pytest.raises(InternalClientError):
            await seen(database, ALL)
        assert issubclass(InternalClientError, DATABASE_ERRORS), "so it is tried again, and blamed on no row"
        assert await seen(database, ALL) == set(), "on a connection of its own"
        await killer.close()
        database.pool.terminate()
        for end in ends:
            end.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_statements_in_one_round_trip_keep_their_own_parameters(database: Database) -> None:
    insert = "INSERT INTO locations (location_id, name) VALUES ($1, $2) RETURNING name"
    async with database.transaction(ALL) as connection:
        statements = [Statement(insert, ["A", "first"]), Statement(insert, ["B", "second"])]
        assert await run_together(connection, statements, "name FROM part1") == "second"
    assert await seen(database, ALL) == {"A", "B"}
    await database.close()


async def test_of_several_servers_the_one_that_answers(database_url: str) -> None:
    several = database_url.replace("@", f"@127.0.0.1:{free_port()},", 1)
    database = await Database.connect(several, Role.PIPELINE, most=2)
    assert await seen(database, ALL) == set()
    session = await database.session()
    assert await session.fetchval("SELECT current_user") == Role.PIPELINE
    await session.close()
    await database.close()


async def test_none_of_several_servers_answers() -> None:
    one, other = free_port(), free_port()
    with pytest.raises(Unavailable, match=f"Postgres at 127.0.0.1:{one},127.0.0.1:{other} does not answer"):
        await Database.connect(f"postgresql://u:secret@127.0.0.1:{one},127.0.0.1:{other}/x", Role.PIPELINE)


async def test_nothing_answers() -> None:
    with pytest.raises(Unavailable, match=r"DATABASE_URL: Postgres at 127.0.0.1:\d+ does not answer"):
        await Database.connect(f"postgresql://x:x@127.0.0.1:{free_port()}/x", Role.HUB)


@pytest.mark.parametrize(("old", "new"), [("enterprisehub:", "stranger:"), ("/test_", "/nowhere_")])
async def test_wrong_user_or_database(database_url: str, old: str, new: str) -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        await Database.connect(database_url.replace(old, new, 1), Role.HUB)


async def test_database_without_our_roles(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Role.HUB, "_value_", "no_such_role")
    with pytest.raises(SettingError, match="enterprisehub migrate"):
        await Database.connect(database_url, Role.HUB)


async def test_farewell_to_a_server_that_has_gone_silent(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprisehub.kit.database.CLOSE_S", 0.1)

    async with database.pool.acquire():  # who still works with it keeps a polite close waiting, as a silent server does
        await asyncio.wait_for(database.close(), 5)
    with pytest.raises(asyncpg.InterfaceError):
        await database.ping()
