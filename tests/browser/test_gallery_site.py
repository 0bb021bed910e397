"""The static gallery as Vercel would serve it: built files behind the headers of vercel.json."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Look, free_port

from enterprisehub.dashboards.panels import PANELS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WEB = Path(__file__).parents[2] / "web"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not (WEB / "dist" / "index.html").exists() or shutil.which("node") is None:
        pytest.skip("the gallery is not built (npm)")
    port = free_port()
    child = subprocess.Popen(["node", "scripts/serve.mjs", str(port)], cwd=WEB)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                httpx.get(url)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield url
    finally:
        child.terminate()
        child.wait(timeout=10)


def test_headers(site: str) -> None:
    answer = httpx.get(site)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert httpx.get(f"{site}/../package.json").status_code == 404


def test_every_panel_is_there_and_no_rule_is_broken(look: Look, site: str) -> None:
    page = look("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(site)
    expect(page.locator("article")).to_have_count(len(PANELS))
    for area in sorted({entry.area for entry in PANELS.values()}):
        page.get_by_role("button", name=area, exact=True).click()
        expect(page.locator("article")).to_have_count(sum(entry.area == area for entry in PANELS.values()))
    assert said == []


def test_recorded_feed_says_that_it_is_one(look: Look, site: str) -> None:
    page = look(f"{site}/#Today")
    status = page.locator("[data-status]")
    expect(status).to_have_attribute("data-events", "5")
    expect(status).to_contain_text("recorded demo events")


def test_charts_are_drawn(look: Look, site: str) -> None:
    page = look(f"{site}/#Team")
    picture = page.locator("figure img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("one => one.naturalWidth") > 300


def test_phone_width(look: Look, site: str) -> None:
    page = look(site, width=390, height=844)
    expect(page.locator("article")).to_have_count(len(PANELS))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_lock_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    resolved = {one.get("resolved", "") for one in lock["packages"].values()}
    assert all(url == "" or url.startswith("https://registry.npmjs.org/") for url in resolved)
