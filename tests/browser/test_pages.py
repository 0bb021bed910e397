"""Every page of the screens in a real browser: it draws, fits a phone, and passes axe but for what the vendor draws."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Look
from tests.browser.test_screens import PHONE, log_in, no_sideways_scrolling

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "": 5,
    "lead?contact=ana-ruiz&location=demo": 11,
    "properties?contact=ana-ruiz&listing=p1": 6,
    "retention": 4,
    "coaching": 2,
    "team": 7,
    "trust": 3,
    "operations": 7,
    "settings": 3,
}
"""Addresses, and how many panels each shows an operator."""
OF_AGENTS = (
    "",
    "lead?contact=ana-ruiz&location=demo",
    "properties?contact=ana-ruiz&listing=p1",
    "retention",
    "coaching",
)
VENDOR = {
    "svg-img-alt": "vega gives each mark the role of a picture; the chart as a whole has its text",
    "scrollable-region-focusable": "the grid's own scroller, which takes the keyboard through its canvas",
    "aria-required-children": "the grid's table for screen readers",
    "nested-interactive": "Streamlit's number field",
}
"""What axe finds in parts that others draw, and why it stands."""


def opened(look: Look, screens: str, path: str, **size: Any) -> Page:
    page = log_in(look(f"{screens}/{path}", **size))
    expect(page.locator(".eh-title")).to_have_count(PAGES[path.removeprefix("today")])
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_page_draws_all_its_panels(look: Look, screens: str, path: str) -> None:
    page = opened(look, screens, path)
    assert page.locator('[data-kind="error"]').count() == 0
    assert page.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("path", OF_AGENTS)
def test_page_fits_a_phone(look: Look, screens: str, path: str) -> None:
    no_sideways_scrolling(opened(look, screens, path, **PHONE))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(look: Look, screens: str, path: str, scheme: Any) -> None:
    if not AXE.exists():
        pytest.skip("the gallery is not built (npm)")
    page = opened(look, screens, path, scheme=scheme)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    serious = {
        one["id"]: [node["html"][:160] for node in one["nodes"]][:3]
        for one in found
        if one["impact"] in {"serious", "critical"} and one["id"] not in VENDOR
    }
    assert serious == {}


def test_a_filter_forged_in_the_address(look: Look, screens: str) -> None:
    page = log_in(look(f"{screens}/team?funnel-days=evil&sort=%3Cscript%3E&as_of=never"))
    expect(page.locator(".eh-title")).to_have_count(PAGES["team"])
    assert page.locator('[data-kind="error"]').count() == 0


def test_first_page_by_its_name(look: Look, screens: str) -> None:
    page = opened(look, screens, "today")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_role("navigation").get_by_role("link", name="Today")).to_have_count(1)


def test_a_page_that_is_none(look: Look, screens: str) -> None:
    expect(look(f"{screens}/nowhere").get_by_text("Page not found")).to_be_visible()


def test_an_action_shows_its_result(look: Look, screens: str) -> None:
    page = opened(look, screens, "lead?contact=ana-ruiz&location=demo")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("Taken. The next tip follows within a second.")).to_be_visible()
    page.get_by_role("button", name="Tomorrow").first.click()
    expect(page.get_by_text("Put off until tomorrow. You can undo it.")).to_be_visible()
