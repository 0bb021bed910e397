"""Before words go out, the CRM is asked anew for do-not-disturb; while it does not answer, nothing goes out."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aiohttp import web
from tests.services.hub.coaching.test_coaching import NOON_ZONE, NOW, answer, give, living_in
from tests.services.hub.conftest import Hub, message, settings_of

from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.database import Database
from enterprisehub.kit.database import Role as DatabaseRole
from enterprisehub.services.hub.app import running
from enterprisehub.services.hub.coaching import asked_anew

pytestmark = pytest.mark.servers


class Crm:
    """What GoHighLevel says of a contact, as the test decides."""

    def __init__(self) -> None:
        self.record: dict[str, Any] = {}
        self.status = 200
        self.silent = False
        self.asked: list[str] = []

    async def contact(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["contact_id"])
        if self.silent:
            await asyncio.sleep(30)
        record = {"id": request.match_info["contact_id"], "locationId": "A", **self.record}
        return web.json_response({"contact": record}, status=self.status)


@pytest_asyncio.fixture(scope="module")
async def crm() -> AsyncIterator[tuple[Crm, str]]:
    behind, app = Crm(), web.Application()
    app.router.add_get("/contacts/{contact_id}", behind.contact)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield behind, f"http://{host}:{port}"
    await runner.cleanup()


@pytest_asyncio.fixture(scope="module")
async def hub(
    module_database_url: Any, servers: Any, tmp_path_factory: Any, crm: tuple[Crm, str]
) -> AsyncIterator[Hub]:
    settings = settings_of(
        module_database_url, servers.valkey.url, tmp_path_factory.mktemp("data"), GHL_PRIVATE_TOKEN="token",
        GHL_API_BASE_URL=crm[1],
    )  # fmt: skip
    async with running(settings) as app:
        database = await Database.connect(module_database_url, DatabaseRole.HUB)
        yield Hub(app, module_database_url, database)
        await database.close()


@pytest.fixture
async def tip(put: Any, admin: Any, request: pytest.FixtureRequest) -> str:
    contact_id = f"c{abs(hash(request.node.name)) % 10**9}"
    await put(message(contact_id, 1, "we want to buy", NOW), living_in(contact_id, NOON_ZONE))
    await give(admin, contact_id, f"tip-{contact_id}")
    return contact_id


@pytest.fixture
def says(crm: tuple[Crm, str]) -> Crm:
    behind = crm[0]
    behind.record, behind.status, behind.silent = {"dnd": False, "dndSettings": {}}, 200, False
    behind.asked.clear()
    return behind


@pytest.fixture
async def agent(hub: Hub) -> httpx.AsyncClient:
    return await hub.caller(Role.AGENT, "A")


async def test_goes_out_with_the_crms_word_as_proof(agent: httpx.AsyncClient, tip: str, says: Crm) -> None:
    response = await answer(agent, tip, f"tip-{tip}", answer="accepted")
    assert response.status_code == 201
    assert response.json()["consent"]["proof"]["asked_anew"] == "GoHighLevel, now"
    assert says.asked == [tip]


@pytest.mark.parametrize(
    "record", [{"dnd": True}, {"dnd": False, "dndSettings": {"SMS": {"status": "active", "message": "", "code": ""}}}]
)
async def test_do_not_disturb_that_no_webhook_told(
    agent: httpx.AsyncClient, admin: Any, tip: str, says: Crm, record: dict[str, Any]
) -> None:
    says.record = record
    response = await answer(agent, tip, f"tip-{tip}", answer="accepted")
    assert response.status_code == 409
    assert "Do not disturb" in response.json()["detail"]
    assert await admin.fetchval("SELECT answer FROM tips WHERE contact_id = $1", tip) is None
    audited = json.loads(
        await admin.fetchval("SELECT detail FROM audit_log WHERE action = 'tip.refused' AND target = $1", f"tip-{tip}")
    )
    assert audited["consent"]["proof"]["asked_anew"] == "GoHighLevel, now"


async def _told_to_the_log(admin: Any, contact_id: str) -> list[dict[str, Any]]:
    rows = await admin.fetch("SELECT body FROM inbox WHERE contact_id = $1 AND type = 'EnterpriseHub'", contact_id)
    events = [json.loads(row["body"]) for row in rows]
    return [event for event in events if event["kind"] == "contact_changed"]


async def test_do_not_disturb_found_anew_is_written_to_the_log(
    agent: httpx.AsyncClient, admin: Any, tip: str, says: Crm
) -> None:
    says.record = {"dnd": True}
    assert (await answer(agent, tip, f"tip-{tip}", answer="accepted")).status_code == 409
    [event] = await _told_to_the_log(admin, tip)
    assert event["dnd"] is True
    assert event["event_id"].startswith(f"asked-anew:{tip}:")


async def test_what_the_log_knows_is_not_written_again(
    agent: httpx.AsyncClient, admin: Any, tip: str, says: Crm
) -> None:
    assert (await answer(agent, tip, f"tip-{tip}", answer="accepted")).status_code == 201
    assert await _told_to_the_log(admin, tip) == []


@pytest.mark.parametrize("status", [404, 403, 500])
async def test_crm_that_cannot_say(agent: httpx.AsyncClient, tip: str, says: Crm, status: int) -> None:
    says.status = status
    response = await answer(agent, tip, f"tip-{tip}", answer="edited", text="Hello again")
    assert response.status_code == 409
    assert "GoHighLevel" in response.json()["detail"]


async def test_crm_that_is_silent(
    agent: httpx.AsyncClient, tip: str, says: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_anew, "PATIENCE_S", 0.2)
    says.silent = True
    response = await answer(agent, tip, f"tip-{tip}", answer="accepted")
    assert response.status_code == 409
    assert "no answer" in response.json()["detail"]


async def test_what_does_not_go_out_asks_nobody(agent: httpx.AsyncClient, tip: str, says: Crm) -> None:
    says.status = 500
    assert (await answer(agent, tip, f"tip-{tip}", answer="dismissed", reason="no")).status_code == 201
    assert says.asked == []
