"""A real browser, and the processes it looks at."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.socket_standin import SocketStandin

from enterprisehub.contracts.api.base import Role

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
HERE = Path(__file__).parent
DASHBOARDS = HERE.parents[1] / "src" / "enterprisehub" / "dashboards"

TIMEOUT_MS = 45_000
"""Generous: tests run beside each other on few cores."""

Look = Callable[..., Page]
Scheme = Literal["light", "dark"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def process(arguments: list[str], ready: str, log: Path, **environ: str) -> Iterator[None]:
    """Run a Python process until it answers at `ready`, and end it afterwards."""
    with log.open("wb") as out:
        child = subprocess.Popen([sys.executable, *arguments], env={**os.environ, **environ}, stdout=out, stderr=out)
        try:
            _wait(ready, child, log)
            yield
        finally:
            child.terminate()
            child.wait(timeout=20)


def _wait(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=2).status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer:\n{log.read_text()[-2000:]}")


@contextmanager
def streamlit(script: Path, log: Path, **environ: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    with process(["-m", "streamlit", "run", str(script), *options], f"{url}/_stcore/health", log, **environ):
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file: Playwright occupies the thread's event loop, and the next file's tests may want one."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Open pages that may ask this machine only; a page that asks another host fails its test."""
    foreign: list[str] = []
    with ExitStack() as stack:

        def opened(url: str, *, width: int = 1280, height: int = 900, scheme: Scheme = "light") -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, timezone_id="America/Los_Angeles"
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url) else None)
            page.on("websocket", lambda opened: foreign.append(opened.url) if _is_foreign(opened.url) else None)
            page.set_default_timeout(TIMEOUT_MS)
            page.goto(url)
            return page

        yield opened
    assert foreign == []


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


@pytest.fixture
def realtime() -> Iterator[SocketStandin]:
    standin = SocketStandin(free_port())
    standin.start()
    yield standin
    standin.stop()


@pytest.fixture(scope="session")
def screens_realtime_port() -> int:
    return free_port()


@contextmanager
def screens_of(role: Role, folder: Path, realtime_port: int, *, as_if_now: bool = False) -> Iterator[str]:
    """The whole dashboards process before a stand-in of the hub, which lets in one user of that role.

    `as_if_now`: the examples' moment is this one, so that nobody has waited for days.
    """
    hub = f"http://127.0.0.1:{free_port()}"
    arguments = [str(HERE / "hub_standin.py"), "--port", hub.rpartition(":")[2], "--role", role.value]
    arguments += ["--as-if-now"] if as_if_now else []
    with (
        process(arguments, f"{hub}/v1/overview", folder / "hub.log"),
        streamlit(
            DASHBOARDS / "app.py",
            folder / "screens.log",
            HUB_URL=hub,
            REALTIME_URL=f"http://127.0.0.1:{realtime_port}",
            ENTERPRISEHUB_DATA_DIR=str(folder),
        ) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def screens(tmp_path_factory: pytest.TempPathFactory, screens_realtime_port: int) -> Iterator[str]:
    """The screens of an operator; yields their address."""
    with screens_of(Role.OPERATOR, tmp_path_factory.mktemp("screens"), screens_realtime_port) as url:
        yield url


@pytest.fixture(scope="session")
def feed_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Only the live feed, with a count of script runs."""
    folder = tmp_path_factory.mktemp("feed")
    with streamlit(HERE / "feed_app.py", folder / "feed.log", STREAMLIT_BROWSER_GATHER_USAGE_STATS="false") as url:
        yield url
