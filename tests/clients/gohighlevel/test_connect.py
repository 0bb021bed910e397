"""The client put together from settings."""

from pathlib import Path

import httpx
import pytest

from enterprisehub.clients.gohighlevel.connect import GoHighLevelAccess, gohighlevel, oauth_app
from enterprisehub.clients.gohighlevel.errors import NoAccess
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.simulation.standin.running import RunningStandin

pytestmark = pytest.mark.usefixtures("seeded")
L = "location1"


def access(standin: RunningStandin, tmp_path: Path, **environ: str) -> GoHighLevelAccess:
    named = {"ENTERPRISEHUB_DATA_DIR": str(tmp_path), "GHL_API_BASE_URL": standin.base_url, **environ}
    return GoHighLevelAccess.of(kit_settings.read(named))


async def read_contact(http: httpx.AsyncClient, url: str, given: GoHighLevelAccess) -> str:
    database = await Database.connect(url, Role.PIPELINE, most=1)
    try:
        return str((await gohighlevel(http, database, given).contact(L, "c1"))["id"])
    finally:
        await database.close()


async def test_private_token(
    standin: RunningStandin, http: httpx.AsyncClient, tmp_path: Path, database_url: str
) -> None:
    assert await read_contact(http, database_url, access(standin, tmp_path, GHL_PRIVATE_TOKEN="any")) == "c1"


async def test_location_that_nobody_connected(
    standin: RunningStandin, http: httpx.AsyncClient, tmp_path: Path, database_url: str
) -> None:
    with pytest.raises(NoAccess):
        await read_contact(http, database_url, access(standin, tmp_path))


async def test_no_marketplace_app(standin: RunningStandin, http: httpx.AsyncClient, tmp_path: Path) -> None:
    assert oauth_app(http, access(standin, tmp_path), SystemClock()) is None


async def test_marketplace_app(standin: RunningStandin, http: httpx.AsyncClient, tmp_path: Path) -> None:
    app = oauth_app(http, access(standin, tmp_path, GHL_CLIENT_ID="id", GHL_CLIENT_SECRET="secret"), SystemClock())
    assert app is not None
