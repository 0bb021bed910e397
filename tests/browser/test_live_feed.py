"""The live feed in a real browser: no Python per event, resume after a restart, gaps shown, text kept as text."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Look
from tests.browser.socket_standin import SocketStandin

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def runs(page: Page) -> list[str]:
    return re.findall(r"(?:fragment|page) runs: \d+", page.inner_text("body"))


def opened(look: Look, feed_app: str, realtime: SocketStandin) -> Page:
    page = look(f"{feed_app}/?port={realtime.port}")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    realtime.wait_for_client()
    return page


def test_no_rerun_for_200_events(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    page.wait_for_timeout(500)
    before = runs(page)

    realtime.publish(*(f"Contact {number}" for number in range(200)))

    expect(page.locator("[data-status]")).to_have_attribute("data-events", "200")
    expect(page.locator("[data-list] li")).to_have_count(40)
    expect(page.locator("[data-list] li").first).to_contain_text("Contact 199")
    expect(page.locator("[data-list] li").first).to_contain_text("62% (48% to 74%)")
    expect(page.locator("[data-list] li").first).to_contain_text("trained on synthetic data")
    assert runs(page) == before
    assert len(before) == 2


def test_same_contact_again(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz", "Ben Okafor", "Ana Ruiz")
    expect(page.locator("[data-list] li")).to_have_count(2)
    expect(page.locator("[data-list] li").first).to_contain_text("× 2")


def test_event_seen_before(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz")
    realtime.events.append(realtime.events[0])
    realtime.publish("Ben Okafor")
    expect(page.locator("[data-status]")).to_have_attribute("data-events", "2")


def test_server_restarts(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz")
    expect(page.locator("[data-status]")).to_have_attribute("data-events", "1")
    before = runs(page)

    realtime.stop()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "reconnecting")
    realtime.missed("Ben Okafor")
    realtime.missed("Chloe Martin")
    realtime.start()

    expect(page.locator("[data-status]")).to_have_attribute("data-events", "3")
    expect(page.locator("[data-list] .gap")).to_have_count(0)
    assert realtime.since[-1] == {"epoch": "e1", "offset": 1}
    assert realtime.used[-1] == "next-1"
    assert runs(page) == before


def test_server_is_away_for_seconds(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    """Tries in vain cost neither the ticket nor a run of Python."""
    page = opened(look, feed_app, realtime)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    before = runs(page)

    realtime.stop()
    page.wait_for_timeout(5000)
    realtime.missed("Ben Okafor")
    realtime.start()

    expect(page.locator("[data-status]")).to_have_attribute("data-events", "1")
    assert realtime.used[-1] == "next-1"
    assert runs(page) == before


def test_events_lost_meanwhile(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz")
    expect(page.locator("[data-status]")).to_have_attribute("data-events", "1")

    realtime.stop()
    realtime.missed("Ben Okafor")
    realtime.kept_from = 2
    realtime.start()

    expect(page.locator("[data-list] .gap")).to_have_count(1)
    realtime.wait_for_client()
    realtime.publish("Chloe Martin")
    expect(page.locator("[data-list] li").first).to_contain_text("Chloe Martin")


def test_ticket_no_longer_good(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.stop()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "reconnecting")
    realtime.used.append("next-1")
    realtime.start()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live", timeout=30_000)
    assert realtime.used[-1].startswith("hub-")


def test_page_runs_again(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz")
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("page runs: 2")).to_be_visible()
    realtime.publish("Ben Okafor")
    expect(page.locator("[data-status]")).to_have_attribute("data-events", "2")
    assert len(realtime.used) == 1


def test_click_on_a_contact(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("Ana Ruiz")
    page.get_by_role("button", name="Ana Ruiz").click()
    expect(page.get_by_text("opened: ana-ruiz")).to_be_visible()


def test_name_with_markup(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    realtime.publish("<img src=x onerror=document.title='owned'>")
    expect(page.locator("[data-list] li").first).to_contain_text("<img src=x")
    assert page.locator("[data-list] img").count() == 0
    assert page.title() != "owned"


def test_paused(look: Look, feed_app: str, realtime: SocketStandin) -> None:
    page = opened(look, feed_app, realtime)
    page.get_by_role("button", name="Pause").click()
    realtime.publish("Ana Ruiz")
    page.wait_for_timeout(300)
    expect(page.locator("[data-list] li")).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("[data-list] li")).to_have_count(1)
