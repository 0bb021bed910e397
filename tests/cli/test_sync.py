"""`enterprisehub sync` as a user runs it, against the stand-in."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from enterprisehub.simulation.standin.running import RunningStandin, running

pytestmark = pytest.mark.servers

AT = "2026-05-01T08:00:00Z"
L = "location1"


async def sync(
    standin: RunningStandin, database_url: str, folder: Path, *arguments: str, **env: str
) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from enterprisehub.cli import main; main()", "sync", *arguments,
        env={
            "PATH": os.environ["PATH"], "HOME": str(folder), "ENTERPRISEHUB_DATA_DIR": str(folder),
            "DATABASE_URL": database_url, "GHL_API_BASE_URL": standin.base_url, "GHL_PRIVATE_TOKEN": "pit-" + L, **env,
        },
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def seed(standin: RunningStandin) -> None:
    def listing(number: int, price: Any) -> dict[str, Any]:
        properties = {"list_price": price, "standard_status": "Active", "bedrooms_total": 3}
        return {
            "id": f"p{number}",
            "locationId": L,
            "objectKey": "custom_objects.property",
            "createdAt": AT,
            "properties": properties,
        }

    await standin.control(
        "seed",
        locations=[{"id": L, "name": "North", "timezone": "America/Denver"}],
        contacts=[{"id": "c1", "locationId": L, "firstName": "Ann", "dateAdded": AT, "dateUpdated": AT}],
        messages=[
            {
                "id": "m1",
                "locationId": L,
                "contactId": "c1",
                "messageType": "TYPE_SMS",
                "direction": "inbound",
                "dateAdded": AT,
                "body": "Hi",
            }
        ],
        records=[listing(1, {"currency": "default", "value": 750_000}), listing(2, "soon")],
    )


async def test_account_comes_in_once(database_url: str, tmp_path: Path) -> None:
    async with running() as standin:
        await seed(standin)
        code, out, err = await sync(standin, database_url, tmp_path, "--location", L, "--json")
        assert code == 0, err
        (report,) = json.loads(out)["locations"]
        assert {one["resource"]: one["new"] for one in report["resources"] if one.get("new")} == {
            "location": 1, "contacts": 1, "messages": 1, "listings": 1,
        }  # fmt: skip
        assert "listing p2: list_price" in err
        code, out, err = await sync(standin, database_url, tmp_path, "--location", L)
        assert code == 0, err
        assert "contacts       1 read, 0 new or changed" in out
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT list_price_cents FROM properties") == 75_000_000
        assert await connection.fetchval("SELECT count(*) FROM inbox") == 3
    finally:
        await connection.close()


async def test_connected_by_a_code(database_url: str, tmp_path: Path) -> None:
    async with running() as standin:
        await seed(standin)
        app = {"GHL_PRIVATE_TOKEN": "", "GHL_CLIENT_ID": "id", "GHL_CLIENT_SECRET": "secret"}
        arguments = ("--code", f"code-{L}", "--redirect-uri", "https://hub.example/done")
        code, out, err = await sync(standin, database_url, tmp_path, *arguments, **app)
        assert code == 0, err
        assert f"{L}  contacts       1 read, 1 new" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name one with --location"),
        (("--location", "bad location"), "is not a location id"),
        (("--location", "l2"), "does not have access"),
        (("--code", "x"), "GHL_CLIENT_ID"),
    ],
    ids=["no location", "not an id", "another tenant", "no app"],
)
async def test_refused(database_url: str, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    async with running() as standin:
        code, out, err = await sync(standin, database_url, tmp_path, *arguments)
        assert code != 0
        assert says in out + err
        assert "Traceback" not in err
