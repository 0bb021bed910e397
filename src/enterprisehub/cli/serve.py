"""`enterprisehub serve`: one service in the foreground, as containers run it."""

import asyncio
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.settings import PORTS, Settings

SERVICES = tuple(PORTS)
STANDIN = "enterprisehub.simulation.standin.app"


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: str) -> None:
    """Run one service until SIGTERM; PORT and HOST say where it listens."""
    settings = kit_settings.read()
    if service == "dashboards":
        _become_streamlit(settings)
    module = import_module(STANDIN if service == "standin" else f"enterprisehub.services.{service}.app")
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(module.main(settings))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = import_module("uvloop").new_event_loop
    return factory


def _become_streamlit(settings: Settings) -> None:
    """Replace this process by Streamlit: no question, no statistics, no magic, no watching of files."""
    spec = find_spec("enterprisehub.dashboards")
    assert spec is not None
    assert spec.origin is not None
    app = Path(spec.origin).with_name("app.py")
    options = {
        "server.headless": "true",
        "server.address": settings.host,
        "server.port": str(settings.port or PORTS["dashboards"]),
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "browser.gatherUsageStats": "false",
        "runner.magicEnabled": "false",
        "client.toolbarMode": "minimal",
        "global.developmentMode": "false",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(app), *arguments])  # noqa: S606 no shell is wanted
