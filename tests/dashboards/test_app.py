"""The process's own routes and headers, over ASGI."""

import httpx
import pytest
import streamlit as st

from enterprisehub.dashboards.app import DIRECTIVES, app


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_health(path: str) -> None:
    assert isinstance(app, st.App)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://screens") as client:
        answer = await client.get(path)
    assert answer.json() == {"status": "ok"}
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_other_host_in_the_policy() -> None:
    assert all("http" not in sources and "*" not in sources for sources in DIRECTIVES.values())
