"""The check against a real stand-in of GoHighLevel, and signed webhooks through the real intake."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.services.hub.conftest import KEY, client_of, settings_of

from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.security import sign
from enterprisehub.services.hub.app import running
from enterprisehub.simulation.standin.running import RunningStandin
from enterprisehub.simulation.standin.running import running as standin_running

pytestmark = pytest.mark.servers
L = "live1"


@pytest_asyncio.fixture(scope="module")
async def standin() -> AsyncIterator[RunningStandin]:
    async with standin_running() as crm:
        await crm.control("seed", locations=[{"id": L, "name": "North Realty", "timezone": "America/Denver"}])
        yield crm


class Office:
    def __init__(self, app: Any, hub: Any) -> None:
        self.app = app
        self._hub = hub

    async def check(self, role: Role = Role.LEAD, place: str | None = L, location_id: str = L) -> httpx.Response:
        headers = {"authorization": f"Bearer {await self._hub.key(role, place)}"}
        async with client_of(self.app, headers=headers) as client:
            return await client.post(f"/v1/locations/{location_id}/connection")

    async def steps(self, **asked: Any) -> dict[str, tuple[str, str]]:
        answer = (await self.check(**asked)).json()
        return {one["name"]: (one["state"], one["said"]) for one in answer["steps"]}


def office(hub: Any, servers: Any, folder: Any, **environ: str) -> Any:
    return running(settings_of(hub.url, servers.valkey.url, folder, **environ))


@pytest.fixture
def environ(standin: RunningStandin) -> dict[str, str]:
    return {"GHL_API_BASE_URL": standin.base_url, "GHL_PRIVATE_TOKEN": f"pit-{L}"}


async def test_round_trip(hub: Any, servers: Any, tmp_path: Any, environ: dict[str, str], admin: Any) -> None:
    async with office(hub, servers, tmp_path, **environ) as app:
        found = Office(app, hub)
        before = await found.steps()
        assert before["token"] == ("done", "GoHighLevel accepts the token.")
        assert before["location"] == ("done", "GoHighLevel calls it “North Realty”, America/Denver.")
        assert {name: state for name, (state, _) in before.items() if state == "to_do"} == dict.fromkeys(
            ("webhooks", "import", "listings", "people"), "to_do"
        )
        body = json.dumps({"type": "ContactUpdate", "locationId": L, "id": "c1", "webhookId": "w1"}).encode()
        async with client_of(app) as client:
            forged = await client.post("/webhooks/ghl", content=body, headers={"x-ghl-signature": sign(KEY, b"other")})
            assert forged.status_code == 401
            assert (await found.steps())["webhooks"][0] == "to_do"
            good = await client.post("/webhooks/ghl", content=body, headers={"x-ghl-signature": sign(KEY, body)})
            assert good.status_code == 200
        assert (await found.steps())["webhooks"] == ("done", "The last signed webhook came a moment ago.")


async def test_what_we_put_in_ourselves_proves_nothing(
    hub: Any, servers: Any, tmp_path: Any, environ: dict[str, str], admin: Any
) -> None:
    await admin.execute("DELETE FROM inbox WHERE location_id = $1", L)
    for key, kind in (("call:1", "OutboundMessage"), ("assignment:1", "ContactUpdate"), ("x", "EnterpriseHub")):
        await admin.execute(
            "INSERT INTO inbox (key, location_id, shard, type, body) VALUES ($1, $2, 1, $3, '{}')", key, L, kind
        )
    async with office(hub, servers, tmp_path, **environ) as app:
        assert (await Office(app, hub).steps())["webhooks"][0] == "to_do"


@pytest.mark.parametrize(
    ("token", "location_id", "failed", "said"),
    [
        ("", L, "token", "There is no token for this location."),
        (f"pit-{L}", "nowhere", "location", ""),
    ],
)
async def test_what_is_wrong_is_named(
    hub: Any, servers: Any, tmp_path: Any, environ: dict[str, str], token: str, location_id: str, failed: str, said: str
) -> None:
    async with office(hub, servers, tmp_path, **{**environ, "GHL_PRIVATE_TOKEN": token}) as app:
        steps = await Office(app, hub).steps(role=Role.OPERATOR, place=None, location_id=location_id)
    assert steps[failed][0] == "failed"
    assert said in steps[failed][1]


async def test_crm_away(hub: Any, servers: Any, tmp_path: Any, environ: dict[str, str]) -> None:
    async with office(hub, servers, tmp_path, **{**environ, "GHL_API_BASE_URL": "http://127.0.0.1:9"}) as app:
        steps = await Office(app, hub).steps()
    assert (steps["token"][0], steps["location"][0]) == ("unknown", "unknown")
    assert steps["people"][0] == "to_do"


async def test_whose_location_it_is(hub: Any, servers: Any, tmp_path: Any, environ: dict[str, str]) -> None:
    async with office(hub, servers, tmp_path, **environ) as app:
        found = Office(app, hub)
        assert (await found.check(place="B")).status_code == 404
        assert (await found.check(role=Role.AGENT)).status_code == 403
        assert (await found.check(role=Role.OPERATOR, place=None, location_id="a b")).status_code == 422
