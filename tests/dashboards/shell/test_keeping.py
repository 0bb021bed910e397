from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from enterprisehub.dashboards.shell.keeping import CODE_HEADER, COOKIE, Handover, Kept
from enterprisehub.kit.clock import FixedClock

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
OURS = {"origin": "http://screens"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def handover(clock: FixedClock) -> Handover:
    return Handover(clock)


class Browser:
    def __init__(self, handover: Handover) -> None:
        self._app = Starlette(routes=[handover.route()])

    async def post(self, headers: dict[str, str], *, base: str = "http://screens") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self._app), base_url=base) as client:
            return await client.post("/session", headers=headers)


@pytest.fixture
def browser(handover: Handover) -> Browser:
    return Browser(handover)


def left(handover: Handover) -> str:
    return handover.leave(Kept("ehs_secret", NOW + timedelta(hours=24)))


async def test_code_becomes_a_cookie_that_no_script_reads(handover: Handover, browser: Browser) -> None:
    answer = await browser.post({**OURS, CODE_HEADER: left(handover)})
    assert answer.status_code == 204
    assert answer.headers["set-cookie"] == (f"{COOKIE}=ehs_secret; HttpOnly; Max-Age=86400; Path=/; SameSite=strict")


@pytest.mark.parametrize("proxy", [{"x-forwarded-proto": "https"}, None])
async def test_cookie_over_https_only(handover: Handover, browser: Browser, proxy: dict[str, str] | None) -> None:
    headers = {"origin": "https://screens", **(proxy or {}), CODE_HEADER: left(handover)}
    answer = await browser.post(headers, base="http://screens" if proxy else "https://screens")
    assert "Secure" in answer.headers["set-cookie"]


async def test_code_used_twice(handover: Handover, browser: Browser) -> None:
    code = left(handover)
    assert handover.waiting(code)
    await browser.post({**OURS, CODE_HEADER: code})
    assert not handover.waiting(code)
    again = await browser.post({**OURS, CODE_HEADER: code})
    assert (again.status_code, again.headers.get("set-cookie")) == (410, None)


async def test_code_too_old(handover: Handover, browser: Browser, clock: FixedClock) -> None:
    code = left(handover)
    clock.advance(seconds=60)
    assert (await browser.post({**OURS, CODE_HEADER: code})).status_code == 410


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_page_of_another_site(handover: Handover, browser: Browser, headers: dict[str, str]) -> None:
    """It would log the visitor in as somebody else, or out."""
    for code in (left(handover), handover.leave(Kept("", NOW))):
        answer = await browser.post({**headers, CODE_HEADER: code})
        assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)


async def test_no_code(browser: Browser) -> None:
    assert (await browser.post(OURS)).status_code == 403


async def test_forget(handover: Handover, browser: Browser) -> None:
    answer = await browser.post({**OURS, CODE_HEADER: handover.leave(Kept("", NOW))})
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_codes_that_nobody_fetched_are_dropped(handover: Handover, clock: FixedClock) -> None:
    for _ in range(5):
        left(handover)
    clock.advance(seconds=61)
    left(handover)
    assert len(handover._waiting) == 1
