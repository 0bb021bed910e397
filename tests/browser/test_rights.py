"""What an agent and a team lead see, and what is not there for them, whatever address they type."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Look, free_port, screens_of
from tests.browser.test_screens import PHONE, log_in, no_sideways_scrolling

from enterprisehub.contracts.api.base import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOR_ALL = ["Today", "Lead", "Properties", "Retention", "Coaching", "Gallery"]
FOR_LEADS = ["Team", "Trust", "Operations", "Settings"]


@pytest.fixture(scope="module")
def agents_screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with screens_of(Role.AGENT, tmp_path_factory.mktemp("agent"), free_port()) as url:
        yield url


@pytest.fixture(scope="module")
def leads_screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with screens_of(Role.LEAD, tmp_path_factory.mktemp("lead"), free_port()) as url:
        yield url


def pages(page: Page) -> list[str]:
    expect(page.locator(".eh-title").first).to_be_visible()
    return [one.strip() for one in page.get_by_role("navigation").get_by_role("link").all_inner_texts()]


def test_pages_of_an_agent(look: Look, agents_screens: str) -> None:
    assert pages(log_in(look(agents_screens))) == FOR_ALL


def test_an_agent_audits_no_matching(look: Look, agents_screens: str) -> None:
    page = log_in(look(f"{agents_screens}/properties?exposure-run=true"))
    expect(page.locator(".eh-title")).to_have_text(["Map and comparison", "Demand against inventory"])


@pytest.mark.parametrize("path", [one.lower() for one in FOR_LEADS])
def test_address_that_is_not_for_agents(look: Look, agents_screens: str, path: str) -> None:
    page = log_in(look(f"{agents_screens}/{path}"))
    expect(page.get_by_role("heading", name="Call queue")).to_be_visible()
    expect(page.get_by_role("heading", name=path.title(), exact=True)).to_have_count(0)


def test_what_an_agent_does(look: Look, agents_screens: str) -> None:
    page = log_in(look(f"{agents_screens}/lead?contact=ana-ruiz&location=demo", **PHONE))
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_label("More").fill("she called")
    page.get_by_role("button", name="Dismiss", exact=True).last.click()
    expect(page.get_by_text("Dismissed; this topic rests in this conversation.")).to_be_visible()
    no_sideways_scrolling(page)


def test_agent_sees_scorecards_and_not_what_tips_changed(look: Look, agents_screens: str) -> None:
    page = log_in(look(f"{agents_screens}/coaching"))
    expect(page.locator(".eh-title")).to_have_text(["Scorecards"])


def test_pages_of_a_team_lead(look: Look, leads_screens: str) -> None:
    assert sorted(pages(log_in(look(leads_screens)))) == sorted(FOR_ALL + FOR_LEADS)


def test_team_lead_changes_no_model(look: Look, leads_screens: str) -> None:
    page = log_in(look(f"{leads_screens}/trust"))
    expect(page.get_by_text("5fd0c1e7a941").first).to_be_visible()
    expect(page.get_by_role("button", name="Put in charge")).to_have_count(0)


def test_team_lead_sees_counts_and_replays_nothing(look: Look, leads_screens: str) -> None:
    page = log_in(look(f"{leads_screens}/operations"))
    expect(page.locator(".eh-title")).to_have_text(["Intake and write-back", "Audit log"])
    expect(page.get_by_role("button", name="Process again")).to_have_count(0)


def test_team_lead_has_one_location(look: Look, leads_screens: str) -> None:
    page = log_in(look(f"{leads_screens}/team?where=another"))
    expect(page.locator(".eh-title")).to_have_count(7)
    expect(page.get_by_label("Location", exact=True)).to_have_count(0)
