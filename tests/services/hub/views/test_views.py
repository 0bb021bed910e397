from typing import Any

import pytest
import pytest_asyncio

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.users import Invitation
from enterprisehub.kit.clock import SystemClock
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.users.service import Users
from enterprisehub.services.hub.views.service import MOST

pytestmark = pytest.mark.servers
PASSWORD = "correct horse battery"


async def user(hub: Any, email: str, role: Role, location_id: str | None) -> Any:
    await Users(hub.database, SystemClock()).ensure(
        CONSOLE, Invitation(email=email, role=role, location_id=location_id), PASSWORD
    )
    client = hub.anonymous()
    token = (await client.post("/v1/sessions", json={"email": email, "password": PASSWORD})).json()["token"]
    client.cookies.clear()
    client.headers["authorization"] = f"Bearer {token}"
    return client


@pytest_asyncio.fixture(scope="module")
async def ana(hub: Any) -> Any:
    return await user(hub, "ana@views.org", Role.AGENT, "A")


async def names(client: Any) -> list[str]:
    return [one["name"] for one in (await client.get("/v1/views")).json()["items"]]


async def save(client: Any, name: str, page: str = "today", query: str = "waiting=true") -> Any:
    return await client.post("/v1/views", json={"name": name, "page": page, "query": query})


async def test_save_replace_delete(ana: Any) -> None:
    assert (await save(ana, " Waiting ")).status_code == 201
    first = (await save(ana, "hot")).json()
    assert await names(ana) == ["hot", "Waiting"]
    again = (await save(ana, "hot", "team", "days=30")).json()
    assert (again["view_id"], again["page"], again["query"]) == (first["view_id"], "team", "days=30")
    assert (await ana.delete(f"/v1/views/{first['view_id']}")).status_code == 200
    assert (await ana.delete(f"/v1/views/{first['view_id']}")).status_code == 404
    assert await names(ana) == ["Waiting"]


@pytest.mark.parametrize(("role", "place"), [(Role.AGENT, "A"), (Role.LEAD, "B"), (Role.OPERATOR, None)])
async def test_views_of_others(hub: Any, ana: Any, role: Role, place: str | None) -> None:
    made = (await save(ana, "mine")).json()
    other = await user(hub, f"{role}@others.org", role, place)
    assert await names(other) == []
    assert (await other.delete(f"/v1/views/{made['view_id']}")).status_code == 404
    assert (await save(other, "mine", "properties")).status_code == 201
    assert [(await ana.get("/v1/views")).json()["items"][0]["page"]] == ["today"]


async def test_too_many(hub: Any) -> None:
    client = await user(hub, "many@views.org", Role.AGENT, "A")
    for number in range(MOST):
        assert (await save(client, f"v{number}")).status_code == 201
    assert (await save(client, "one more")).status_code == 409
    assert (await save(client, "v3", "team")).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"name": " ", "page": "today"},
        {"name": "x" * 81, "page": "today"},
        {"name": "x", "page": "https://evil.example"},
        {"name": "x", "page": "today", "query": "q" * 2001},
        {"name": "x\x00", "page": "today"},
    ],
)
async def test_bad_view(ana: Any, body: dict[str, str]) -> None:
    assert (await ana.post("/v1/views", json=body)).status_code == 422


async def test_key(agent_of_a: Any) -> None:
    assert await names(agent_of_a) == []
    assert (await save(agent_of_a, "x")).status_code == 403
