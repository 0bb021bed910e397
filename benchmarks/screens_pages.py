"""Pages in a real browser: how long until they can be used, and how soon a live event is seen."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from enterprisehub.dashboards.shell.keeping import COOKIE

SCREENS = "http://127.0.0.1:8501"
IDLE_PORT = 8599
CHROMIUM = "/usr/bin/chromium"
LOADS = 3
LONGEST_MS = 60_000
EVENTS, PAUSE_MS = 40, 250
IDLE = "import streamlit as st\nst.set_page_config(layout='wide')\nst.title('idle')\n"
USABLE = """drawn => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
  && document.querySelector(drawn) && !document.querySelector('[data-testid=stSkeleton]')"""
"""The script has run to its end, something was drawn, and no panel waits for its data any more."""
WATCH = """status => {
  window.seen = {};
  let before = Number(status.dataset.events);
  new MutationObserver(() => {
    for (const now = Number(status.dataset.events); before < now;) window.seen[++before] = Date.now();
  }).observe(status, { attributes: true, attributeFilter: ['data-events'] });
  return before;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        try:
            yield browser
        finally:
            browser.close()


def logged_in(browser: Browser, token: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="America/Chicago")
    context.add_cookies([{"name": COOKIE, "value": token, "url": SCREENS, "httpOnly": True, "sameSite": "Strict"}])
    context.set_default_timeout(LONGEST_MS)
    return context


def usable_s(context: BrowserContext, addresses: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Return each page's median seconds from its address to its use, and those of an idle Streamlit page, turn by turn."""
    spans: dict[str, list[float]] = {name: [] for name in ("idle", *addresses)}
    with _idle_page(folder) as idle:
        page = context.new_page()
        for number in range(LOADS + 1):  # the first of each fills the browser's cache
            for name, (url, drawn) in {
                "idle": (idle, "h1"),
                **{name: (f"{SCREENS}/{address}", ".eh-title") for name, address in addresses.items()},
            }.items():
                began = time.perf_counter()
                page.goto(url, wait_until="commit")
                page.wait_for_function(USABLE, arg=drawn)
                if number:
                    spans[name].append(time.perf_counter() - began)
        page.close()
    return {name: statistics.median(some) for name, some in spans.items()}


@contextmanager
def _idle_page(folder: Path) -> Iterator[str]:
    script = folder / "idle.py"
    script.write_text(IDLE, encoding="utf-8")
    options = [f"--server.port={IDLE_PORT}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.fileWatcherType=none", *options]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{IDLE_PORT}/_stcore/health")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{IDLE_PORT}"
    finally:
        child.terminate()
        child.wait(20)


def seen_after_ms(context: BrowserContext, send: Callable[[], object]) -> list[float]:
    """Return the milliseconds from before each webhook was sent until the open page had drawn its event, sorted.

    `send` sends one webhook and returns when it is acknowledged.
    """
    page: Page = context.new_page()
    page.goto(SCREENS)
    page.wait_for_selector("[data-status][data-state=live]")
    for _ in range(3):
        send()
    page.wait_for_timeout(1000)
    before = int(page.locator("[data-status]").evaluate(WATCH))
    sent = []
    for _ in range(EVENTS):
        sent.append(time.time() * 1e3)
        send()
        page.wait_for_timeout(PAUSE_MS)
    page.wait_for_function(f"Object.keys(window.seen).length >= {EVENTS}")
    seen: dict[str, float] = page.evaluate("window.seen")
    page.close()
    return sorted(seen[str(before + number + 1)] - at for number, at in enumerate(sent))
