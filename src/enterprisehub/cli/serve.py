"""`enterprisehub serve`: one service in the foreground, as containers run it."""

import asyncio
import errno
import faulthandler
import os
import sys
from collections.abc import Callable, Coroutine
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from enterprisehub.dashboards.oidc import write_secrets
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.listen import ANY
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings

SERVICES = tuple(PORTS)
HANGS_S = 45.0
"""A loop that turns no more for so long will not come back."""
BEAT_S = 5.0
STANDIN = "enterprisehub.simulation.standin.app"


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: str) -> None:
    """Run one service until SIGTERM; PORT and HOST say where it listens."""
    settings = kit_settings.read()
    if service == "dashboards":
        _become_streamlit(settings)
    module = import_module(STANDIN if service == "standin" else f"enterprisehub.services.{service}.app")
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_watched(module.main(settings)))
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}:
            raise
        raise SettingError(
            f"HOST and PORT: {settings.host}:{settings.port or PORTS[service]}: {error.strerror}"
        ) from error


async def _watched(serving: Coroutine[Any, Any, None]) -> None:
    """Serve, and end the process when its loop hangs: some platforms ask for health at the start only.

    The beat is kept by a thread in C, so that it fires whatever holds the loop; it writes where every thread stands.
    """
    beating = asyncio.create_task(_beat())
    try:
        await serving
    finally:
        beating.cancel()
        faulthandler.cancel_dump_traceback_later()


async def _beat() -> None:
    while True:
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        await asyncio.sleep(BEAT_S)


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
    secrets = write_secrets(settings)
    options = {
        **({"secrets.files": str(secrets)} if secrets else {}),
        "server.headless": "true",
        **({} if settings.host in ANY else {"server.address": settings.host}),
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
