"""The whole dashboards process in a real browser, before a stand-in of the hub: log-in, queue, lead, operations."""

import re
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Look
from tests.browser.socket_standin import SocketStandin

from enterprisehub.dashboards.hub.fake import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: dict[str, Any] = {"width": 390, "height": 844}
MEMORY_LIMIT_MB = 300


def log_in(page: Page) -> Page:
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    return page


def queue(page: Page) -> Locator:
    """Return the call queue; other panels name the same people."""
    return page.locator(".st-key-panel-queue")


def no_sideways_scrolling(page: Page) -> None:
    wide = page.evaluate(
        "[...document.querySelectorAll('.stMain *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.eh-scroll, [data-testid=stDataFrame]')"
        " && !(e.ownerSVGElement && getComputedStyle(e.ownerSVGElement).overflow === 'hidden'))"  # cut off, and seen by none
        ".map(e => e.className.toString().slice(0, 60))"
    )
    assert wide == []


def test_log_in_and_out(look: Look, screens: str, tmp_path: Path) -> None:
    page = look(screens)
    expect(page.get_by_role("heading", name="EnterpriseHub")).to_be_visible()
    page.screenshot(path=tmp_path / "login.png")
    log_in(page)
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    page.screenshot(path=tmp_path / "today.png")
    page.get_by_role("button", name="Ana Agent").click()
    page.get_by_text("Log out").click()
    expect(page.get_by_text("You have logged out.")).to_be_visible()


def test_wrong_password(look: Look, screens: str) -> None:
    page = look(screens)
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("E-mail and password do not fit.")).to_be_visible()


def test_lead_on_a_phone(look: Look, screens: str, tmp_path: Path) -> None:
    page = log_in(look(screens, **PHONE))
    queue(page).get_by_role("button", name="Ana Ruiz").click()
    expect(page.get_by_role("heading", name="Score and reasons")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/lead\?contact=ana-ruiz&location=demo$"))
    expect(page.get_by_text("This lead: 62%")).to_be_visible()
    expect(page.get_by_text("trained on synthetic data").first).to_be_visible()
    expect(page.get_by_text("412 Linda Vista Ave, Pasadena")).to_be_visible()
    no_sideways_scrolling(page)
    page.screenshot(path=tmp_path / "lead.png", full_page=True)


def test_queue_on_a_phone(look: Look, screens: str) -> None:
    page = log_in(look(screens, **PHONE))
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    no_sideways_scrolling(page)


def test_link_to_a_lead_leads_there_after_the_log_in(look: Look, screens: str) -> None:
    page = log_in(look(f"{screens}/lead?contact=ben-okafor"))
    expect(page.get_by_role("heading", name="Ben Okafor")).to_be_visible()


def test_filters_live_in_the_address(look: Look, screens: str) -> None:
    page = log_in(look(screens))
    page.get_by_text("Sort and filter").click()
    page.get_by_text("Waiting for our answer").click()
    expect(page).to_have_url(re.compile("waiting=true"))
    expect(queue(page).get_by_role("button", name="Ben Okafor")).to_have_count(0)

    again = log_in(look(page.url))
    expect(queue(again).get_by_role("button", name="Dev Patel")).to_be_visible()
    expect(queue(again).get_by_role("button", name="Ben Okafor")).to_have_count(0)


def test_download(look: Look, screens: str) -> None:
    page = log_in(look(screens))
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").first.click()
    lines = started.value.path().read_text("utf-8").splitlines()
    assert lines[0].startswith("contact_id,name,")
    assert len(lines) == 5


def test_live_event_on_today(look: Look, screens: str, screens_realtime_port: int) -> None:
    realtime = SocketStandin(screens_realtime_port)
    realtime.start()
    try:
        page = log_in(look(screens))
        realtime.wait_for_client()
        realtime.publish("Ana Ruiz")
        feed = page.locator("[data-list]")
        expect(feed.get_by_role("button", name="Ana Ruiz")).to_be_visible()
        feed.get_by_role("button", name="Ana Ruiz").click()
        expect(page).to_have_url(re.compile("contact=ana-ruiz"))
    finally:
        realtime.stop()


def test_dead_letter_is_replayed(look: Look, screens: str) -> None:
    page = log_in(look(f"{screens}/operations"))
    page.get_by_role("button", name="Process again").click()
    expect(page.get_by_text("No dead letters")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_system(look: Look, screens: str, scheme: str) -> None:
    page = look(screens, scheme=scheme)
    expect(page.get_by_label("E-mail")).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 22, 28)"}[scheme]


def test_gallery(look: Look, screens: str) -> None:
    page = log_in(look(f"{screens}/gallery"))
    expect(page.get_by_role("heading", name="Dead letters")).to_be_visible()
    expect(page.locator("[data-status]")).to_have_attribute("data-events", "5")


def test_memory_with_a_session_open(look: Look, screens: str) -> None:
    page = log_in(look(f"{screens}/lead?contact=ana-ruiz"))
    expect(page.get_by_text("This lead: 62%")).to_be_visible()
    port = int(screens.rpartition(":")[2])
    [process] = [
        one for one in psutil.process_iter(["cmdline"]) if f"--server.port={port}" in (one.info["cmdline"] or [])
    ]
    assert process.memory_full_info().pss / 1e6 < MEMORY_LIMIT_MB
