"""Take the pictures of every page for the README: `make pictures`.

The whole screens' process runs in front of a stand-in of the hub, so that the pictures show the panels' own invented
examples and nobody's data.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright
from tests.browser.conftest import ARGUMENTS, CHROMIUM, free_port, screens_of
from tests.browser.socket_standin import SocketStandin

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.fake import PASSWORD

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP: ViewportSize = {"width": 1280, "height": 960}
PHONE: ViewportSize = {"width": 390, "height": 844}
SETTLE_MS = 1500
DONE = """() => !document.querySelector(
    '[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-stale=true], input[type=password]')"""
"""Nothing runs, nothing is left of the page before: a picture of a slow machine shows the same as one of a quick one."""
PAGES = {
    "today": "",
    "lead": "lead?contact=ana-ruiz&location=demo",
    "properties": "properties?listing=p1",
    "retention": "retention",
    "coaching": "coaching",
    "team": "team",
    "trust": "trust",
    "operations": "operations",
    "settings": "settings",
}
PHONES = ("today", "lead")


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    realtime = SocketStandin(free_port())
    realtime.start()
    with screens_of(Role.OPERATOR, folder, realtime.port, as_if_now=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, path in PAGES.items():
            page = browser.new_context(viewport=DESKTOP, timezone_id="America/Los_Angeles").new_page()
            _take(page, f"{url}/{path}", f"{name}.png")
        for name in PHONES:
            page = browser.new_context(
                viewport=PHONE, color_scheme="dark", timezone_id="America/Los_Angeles"
            ).new_page()
            _take(page, f"{url}/{PAGES[name]}", f"{name}-phone.png")
        browser.close()
    realtime.stop()


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_selector(".eh-title")
    page.mouse.move(0, 0)  # off the chart that came under it, whose tools would be in the picture
    page.wait_for_function(DONE, timeout=60_000)
    page.wait_for_timeout(SETTLE_MS)
    page.wait_for_function(DONE, timeout=60_000)
    page.screenshot(path=TARGET / name)
    page.context.close()
    sys.stderr.write(f"{name}\n")


if __name__ == "__main__":
    main()
