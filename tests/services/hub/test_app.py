"""The whole application as a stranger meets it."""

from typing import Any

import pytest
from tests.services.hub.conftest import client_of, settings_of

from enterprisehub.services.hub.app import running

pytestmark = pytest.mark.servers


async def test_health(hub: Any) -> None:
    async with hub.anonymous() as client:
        assert (await client.get("/health/live")).json() == {"status": "ok"}
        assert (await client.get("/health/ready")).json() == {"status": "ok"}
        metrics = (await client.get("/metrics")).text
    for name in ("webhooks_total", "intake_batch_webhooks", "intake_commit_seconds", "intake_queue_webhooks"):
        assert f"enterprisehub_{name}" in metrics


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PUT", "/v1/contacts", 405),
        ("GET", "/v1/contacts", 401),
        ("POST", "/v1/sessions", 422),
    ],
)
async def test_every_refusal_is_a_problem_document(hub: Any, method: Any, path: Any, status: Any) -> None:
    async with hub.anonymous() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["title"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"[" * 50_000,
        b"1" * 5_000,
        b'{"email": "\\ud800", "password": "x"}',
        b'{"email": 1e999}',
        b"null",
    ],
)
async def test_hostile_body(hub: Any, body: Any) -> None:
    async with hub.anonymous() as client:
        answer = await client.post("/v1/sessions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["q=%00", "limit=0", "limit=-1", "limit=1e9", "order=x", "deleted=maybe", "tag=", "cursor=%FF"]
)
async def test_hostile_query(agent_of_a: Any, query: Any) -> None:
    assert (await agent_of_a.get(f"/v1/contacts?{query}")).status_code == 422


async def test_strangers_origin_gets_no_permission(hub: Any) -> None:
    async with hub.anonymous(headers={"origin": "https://evil.example"}) as client:
        assert "access-control-allow-origin" not in (await client.get("/health/live")).headers


async def test_allowed_origin(database_url: Any, redis_url: Any, tmp_path: Any) -> None:
    settings = settings_of(database_url, redis_url, tmp_path, CORS_ORIGINS="https://ui.example")
    async with running(settings) as app, client_of(app) as client:
        asked = {"origin": "https://ui.example", "access-control-request-method": "GET"}
        answer = await client.options("/v1/contacts", headers=asked)
        assert answer.headers["access-control-allow-origin"] == "https://ui.example"
        answer = await client.options("/v1/contacts", headers={**asked, "origin": "https://evil.example"})
        assert "access-control-allow-origin" not in answer.headers


async def test_openapi_names_every_area(hub: Any) -> None:
    async with hub.anonymous() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert "post" in paths["/webhooks/ghl"]
    assert {
        "/v1/contacts/{contact_id}",
        "/v1/sessions",
        "/v1/realtime/tickets",
        "/webhooks/ghl/workflow",
    } <= paths.keys()
