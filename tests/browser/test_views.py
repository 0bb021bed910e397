"""Save a page with its filters under a name, and come back to it."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Look
from tests.browser.test_screens import PHONE, no_sideways_scrolling, queue
from tests.browser.test_staying import seated

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def opened(page: Page) -> Page:
    page.get_by_role("button", name="Views").click()
    expect(page.get_by_label("Save this page as")).to_be_visible()
    return page


def test_save_open_delete(look: Look, screens: str) -> None:
    page = opened(seated(look, f"{screens}/?waiting=true"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Give the view a name.")).to_be_visible()
    page.get_by_label("Save this page as").fill("Waiting *now* <b>")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved “Waiting *now* <b>”.")).to_be_visible()

    page.goto(f"{screens}/team?funnel-days=30")
    opened(page).get_by_role("link", name="Waiting *now* <b>").click()
    expect(page).to_have_url(re.compile(r"/(today)?\?waiting=true$"))
    expect(queue(page).get_by_role("button", name="Dev Patel")).to_be_visible()
    expect(queue(page).get_by_role("button", name="Ben Okafor")).to_have_count(0)

    opened(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted “Waiting *now* <b>”.")).to_be_visible()
    expect(page.get_by_role("link", name="Waiting *now* <b>")).to_have_count(0)


def test_on_a_phone(look: Look, screens: str) -> None:
    page = opened(seated(lambda url: look(url, **PHONE), screens))
    no_sideways_scrolling(page)
