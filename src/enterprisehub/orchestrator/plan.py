"""What starts, in which order."""

import os
from collections.abc import Mapping, Sequence
from functools import partial

from enterprisehub.kit.embedded import Server, postgres, valkey
from enterprisehub.kit.run_info import RunInfo, write_run_info
from enterprisehub.kit.settings import Settings
from enterprisehub.orchestrator import demo as demo_secrets
from enterprisehub.orchestrator import probe
from enterprisehub.orchestrator.house import Part, Stage
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.services import Place, child_environ, own_command, places, unit
from enterprisehub.orchestrator.step import Step, command_step
from enterprisehub.orchestrator.unit import Unit
from enterprisehub.orchestrator.up import Plan

SERVICES = ("standin", "ml", "churn", "coaching", "realtime", "hub", "pipeline", "dashboards")
"""All start at once: each spends its first seconds on loading modules, and no core idles while the slowest of them is
awaited. What a peer that is not up yet could not answer is marked missing and asked for again."""


def plan(settings: Settings, environ: Mapping[str, str], *, demo: bool) -> Plan:
    """Return what `enterprisehub up` starts."""
    here = places(settings, demo=demo)
    servers = _embedded(settings, environ)
    parts: list[Part] = [
        Stage(tuple(server_unit(server) for server in servers)),
        run_info_step(settings, servers, demo=demo),
        *_own_parts(settings, here, environ, demo=demo),
    ]
    return Plan(places=here, parts=parts, notes=demo_secrets.notes(settings.data_dir) if demo else ())


def _embedded(settings: Settings, environ: Mapping[str, str]) -> list[Server]:
    """Return the servers to start here: those that no setting places elsewhere."""
    servers: list[Server] = []
    if not environ.get("DATABASE_URL"):
        servers.append(postgres(settings.data_dir))
    if not environ.get("REDIS_URL"):
        servers.append(valkey(settings.data_dir))
    return servers


def server_unit(server: Server) -> Unit:
    return Unit(
        name=server.name,
        command=server.command,
        health=partial(probe.server, server),
        prepare=server.prepare,
        port=server.port,
        address=f"{probe.LOOPBACK}:{server.port}",
        stop_signal=server.stop_signal,
        grace_s=5,
    )


def run_info_step(settings: Settings, servers: Sequence[Server], *, demo: bool) -> Step:
    """Return the step that tells children and commands where the servers are."""

    async def work(_logs: Logs) -> None:
        urls = {server.name: server.url for server in servers}
        info = RunInfo(database_url=urls.get("postgres"), redis_url=urls.get("valkey"), orchestrator_pid=os.getpid())
        if demo:
            demo_secrets.add_secrets(info, settings.standin_url)
        write_run_info(settings.data_dir, info)

    return Step("run.json", work)


def _own_parts(settings: Settings, here: Sequence[Place], environ: Mapping[str, str], *, demo: bool) -> list[Part]:
    """Return everything that comes after the servers."""
    by_name = {place.service: place for place in here}
    env = child_environ(settings, environ, hub_port=by_name["hub"].port)
    if demo:  # the demo never talks to a real account, whatever the caller's environment says
        env |= {"GHL_API_BASE_URL": settings.standin_url, "GHL_PRIVATE_TOKEN": demo_secrets.TOKEN}
        env |= {"GHL_CLIENT_ID": "", "GHL_CLIENT_SECRET": ""}
    parts: list[Part] = [
        command_step("migrate", own_command("migrate", environ=env)),
        command_step("train", own_command("train", "--if-missing", environ=env)),
        Stage(tuple(unit(by_name[name], settings, env) for name in SERVICES if name in by_name)),
    ]
    if demo:
        parts.append(command_step("demo", own_command("demo", environ=env)))
        parts.append(Stage((stream_unit(env),)))
    return parts


def stream_unit(environ: Mapping[str, str]) -> Unit:
    """Return the demo's gentle stream of webhooks."""
    command = own_command("simulate", "--demo", environ=environ)
    return Unit(name="simulation", command=lambda: command, health=probe.running, grace_s=2)
