from collections.abc import AsyncIterator
from typing import Any

import pytest

from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.properties.importing import import_listings

pytestmark = pytest.mark.servers

FIRST = "ListingKey,ListPrice,City,Features\nA1,100,Pasadena,Pool;Garage\nA2,200,Altadena,\nA3,300,Pasadena,\n"


@pytest.fixture
async def database(database_url: Any) -> AsyncIterator[Any]:
    database = await Database.connect(database_url, Role.HUB)
    yield database
    await database.close()


async def load(database: Any, text: Any, location: Any = "A", **how: Any) -> Any:
    report = await import_listings(database, CONSOLE, location, text.encode(), **how)
    return report.added, report.updated, report.unchanged, report.removed, len(report.bad)


async def listings(database: Any, location: Any = "A") -> Any:
    async with database.transaction([location]) as connection:
        rows = await connection.fetch("SELECT * FROM properties ORDER BY property_id")
    return {row["property_id"]: row for row in rows}


async def test_first_import(database: Any) -> None:
    report = await import_listings(database, CONSOLE, "A", FIRST.encode())
    assert (report.new_location, report.read, report.added) == (True, 3, 3)
    first = (await listings(database))["A1"]
    assert (first["list_price_cents"], first["features"], first["standard_status"]) == (
        10_000,
        ["Pool", "Garage"],
        "Active",
    )


async def test_the_same_file_again(database: Any) -> None:
    await load(database, FIRST)
    before = await listings(database)
    assert await load(database, FIRST) == (0, 0, 3, 0, 0)
    assert await listings(database) == before


async def test_update_leaves_other_columns_alone(database: Any) -> None:
    await load(database, FIRST)
    assert await load(database, "listing_id,list_price\nA1,150\nA2,200\n") == (0, 1, 1, 0, 0)
    first = (await listings(database))["A1"]
    assert (first["list_price_cents"], first["city"]) == (15_000, "Pasadena")


async def test_absent_from_a_full_file(database: Any) -> None:
    await load(database, FIRST + "A4,400,Pasadena,\n")
    await load(database, "ListingKey,Status\nA4,Closed\n")
    assert await load(database, "ListingKey,ListPrice\nA1,100\nA2,oops\n", full=True) == (0, 0, 1, 1, 1)
    found = await listings(database)
    assert {key: row["standard_status"] for key, row in found.items()} == {
        "A1": "Active", "A2": "Active", "A3": "Off Market", "A4": "Closed",
    }  # fmt: skip


async def test_back_on_the_market(database: Any) -> None:
    await load(database, FIRST)
    await load(database, "ListingKey,Status\nA1,Active\n", full=True)
    await load(database, "ListingKey,Status\nA2,Active\n")
    assert (await listings(database))["A2"]["standard_status"] == "Active"


async def test_a_full_file_without_a_good_row_removes_nothing(database: Any) -> None:
    await load(database, FIRST)
    with pytest.raises(InvalidInput):
        await load(database, "ListingKey,ListPrice\nA1,oops\n", full=True)
    assert {row["standard_status"] for row in (await listings(database)).values()} == {"Active"}


async def test_other_locations_are_left_alone(database: Any) -> None:
    await load(database, FIRST, location="B")
    await load(database, "ListingKey,ListPrice\nA1,1\n", location="A", full=True)
    assert {row["standard_status"] for row in (await listings(database, "B")).values()} == {"Active"}


async def test_many_rows(database: Any) -> None:
    seen = []
    lines = "".join(f"L{n},{n + 1}\n" for n in range(1201))
    report = await load(
        database, f"ListingKey,ListPrice\n{lines}", progress=lambda done, total: seen.append((done, total))
    )
    assert report == (1201, 0, 0, 0, 0)
    assert seen == [(500, 1201), (1000, 1201), (1201, 1201)]


async def test_import_is_audited(database: Any) -> None:
    await load(database, FIRST)
    async with database.transaction(["A"]) as connection:
        row = await connection.fetchrow("SELECT actor, action, detail FROM audit_log")
    assert (row["actor"], row["action"]) == ("cli", "listings.import")
