"""Stay logged in: over a reload, in the next tab, until log-out; and come in by the company's own log-in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import HERE, TIMEOUT_MS, Look, free_port, process
from tests.browser.test_screens import log_in, queue
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider

from enterprisehub.dashboards.shell.keeping import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def ours(page: Page) -> list[str]:
    return [one["name"] for one in page.context.cookies() if one.get("name") == COOKIE]


def until(page: Page, *, kept: bool) -> None:
    for _ in range(200):
        if bool(ours(page)) is kept:
            return
        page.wait_for_timeout(50)
    assert bool(ours(page)) is kept


def seated(look: Look, address: str) -> Page:
    """Log in, and wait until a reload would find the user logged in."""
    page = log_in(look(address))
    expect(page.get_by_role("button", name="Ana Agent")).to_be_visible()
    until(page, kept=True)
    return page


def test_reload(look: Look, screens: str) -> None:
    page = seated(look, screens)
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    [kept] = [one for one in page.context.cookies() if one.get("name") == COOKIE]
    assert (kept.get("httpOnly"), kept.get("sameSite")) == (True, "Strict")
    assert COOKIE not in page.evaluate("document.cookie")
    page.reload()
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"{screens}/lead?contact=ben-okafor")
    expect(second.get_by_role("heading", name="Ben Okafor")).to_be_visible()


def test_log_out_lasts(look: Look, screens: str) -> None:
    page = seated(look, screens)
    page.get_by_role("button", name="Ana Agent").click()
    page.get_by_text("Log out").click()
    expect(page.get_by_text("You have logged out.")).to_be_visible()
    until(page, kept=False)
    page.reload()
    expect(page.get_by_label("E-mail")).to_be_visible()


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider(free_port()) as running:
        running.know("ana", email="ana@example.com", email_verified=True)
        running.know("gus", email="gus@elsewhere.example", email_verified=True)
        yield running


@pytest.fixture(scope="module")
def company_screens(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The screens as they are served, with a company's log-in."""
    folder = tmp_path_factory.mktemp("company")
    hub, port = f"http://127.0.0.1:{free_port()}", free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {
        "PORT": str(port),
        "HUB_URL": hub,
        "ENTERPRISEHUB_DATA_DIR": str(folder),
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_REDIRECT_URI": f"{url}/oauth2callback",
    }
    standin = [str(HERE / "hub_standin.py"), "--port", hub.rpartition(":")[2]]
    serve = ["-m", "enterprisehub", "serve", "dashboards"]
    with (
        process(standin, f"{hub}/v1/overview", folder / "hub.log"),
        process(serve, f"{url}/health/ready", folder / "screens.log", **environ),
    ):
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without the network outside: the provider's own page asks for a style sheet there."""
    opened = browser.new_context()
    opened.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
    opened.set_default_timeout(TIMEOUT_MS)
    yield opened
    opened.close()


def by_company(context: BrowserContext, url: str, subject: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.get_by_role("button", name="Log in with your company's account").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()
    return page


def test_company_log_in_and_out(context: BrowserContext, company_screens: str) -> None:
    page = by_company(context, company_screens, "ana")
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    page.reload()
    expect(queue(page).get_by_role("button", name="Ana Ruiz")).to_be_visible()
    page.get_by_role("button", name="Ana Agent").click()
    page.get_by_text("Log out").click()
    expect(page.get_by_role("button", name="Ana Agent")).to_have_count(0)  # gone to the provider's log-out
    fresh = context.new_page()
    fresh.goto(company_screens)
    expect(fresh.get_by_label("E-mail")).to_be_visible()


def test_company_knows_somebody_whom_nobody_invited(context: BrowserContext, company_screens: str) -> None:
    page = by_company(context, company_screens, "gus")
    expect(page.get_by_text(re.compile("Nobody has invited gus@elsewhere.example"))).to_be_visible()
    expect(queue(page)).to_have_count(0)
