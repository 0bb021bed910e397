from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from tests.services.hub.conftest import client_of

from enterprisehub.services.hub.edge import Edge


def client(*, trusted_proxy: Any = False) -> Any:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def echo(request: Request) -> dict[str, object]:
        size = len(await request.body())
        return {"scheme": request.url.scheme, "address": request.client.host if request.client else "", "size": size}

    return client_of(Edge(app, trusted_proxy=trusted_proxy))


async def test_security_headers() -> None:
    answer = await client().get("/v1/contacts")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers


async def test_docs_may_load_their_scripts() -> None:
    assert "content-security-policy" not in (await client().get("/docs")).headers


async def test_without_a_trusted_proxy_nobody_is_believed() -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6"}
    answer = (await client().get("/v1/me", headers=headers)).json()
    assert (answer["scheme"], answer["address"]) == ("http", "127.0.0.1")


async def test_behind_a_trusted_proxy() -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6, 203.0.113.9"}
    answer = await client(trusted_proxy=True).get("/v1/me", headers=headers)
    assert (answer.json()["scheme"], answer.json()["address"]) == ("https", "203.0.113.9")
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-proto": "http"}, {"x-forwarded-proto": "https, http"}])
async def test_plain_http_behind_a_trusted_proxy(headers: Any) -> None:
    answer = await client(trusted_proxy=True).get("/v1/me", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("path", ["/health/live", "/metrics", "/v1/alerts"])
async def test_what_is_asked_from_inside(path: str) -> None:
    assert (await client(trusted_proxy=True).get(path)).status_code != 403


async def test_body_over_the_limit() -> None:
    answer = await client().post("/v1/x", content=b"x" * ((1 << 20) + 1))
    assert answer.status_code == 413


async def test_body_over_the_limit_without_its_length() -> None:
    async def parts() -> AsyncIterator[Any]:
        for _ in range(3):
            yield b"x" * (1 << 19)

    assert (await client().post("/v1/x", content=parts())).status_code == 413


async def test_body_at_the_limit() -> None:
    assert (await client().post("/v1/x", content=b"x" * (1 << 20))).json()["size"] == 1 << 20
