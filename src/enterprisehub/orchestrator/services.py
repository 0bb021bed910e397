"""The services of this machine: where each listens, and which setting moves it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from signal import Signals
from urllib.parse import urlsplit

from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.kit.settings import Settings
from enterprisehub.orchestrator import probe
from enterprisehub.orchestrator.unit import Health, Unit

LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}
ANY_HOSTS = {"0.0.0.0", "::", ""}  # noqa: S104 compared, not listened on
HEALTH_PATHS = {"dashboards": "/_stcore/health"}
ASKING = {"hub", "pipeline", "dashboards"}
GRACE_S = {"hub": 4.0, "pipeline": 5.0, "dashboards": 3.0}

FRUGAL = {
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
}
"""Many processes share two cores: no memory arena and no thread pool for each core in each of them."""


@dataclass(frozen=True)
class Place:
    """Where a service listens on this machine, and the setting that says so."""

    service: str
    port: int
    setting: str


def places(settings: Settings, *, demo: bool) -> list[Place]:
    """Return the services that run here: a peer whose URL points to another machine does not."""
    urls = {
        "churn": settings.churn_url,
        "ml": settings.ml_url,
        "coaching": settings.coaching_url,
        "realtime": settings.realtime_url,
        "pipeline": settings.pipeline_url,
        "dashboards": settings.dashboards_url,
    }
    if demo:
        urls["standin"] = settings.standin_url
    found = [Place("hub", settings.port or _port(settings.hub_url), "PORT")]
    for service, url in urls.items():
        if urlsplit(url).hostname in LOOPBACK_HOSTS:
            found.append(Place(service, _port(url), f"{service.upper()}_URL"))
    return found


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme in {"https", "wss"} else 80)


def child_environ(settings: Settings, environ: Mapping[str, str], *, hub_port: int) -> dict[str, str]:
    """Return what all children get: the caller's environment, made explicit and frugal."""
    return {
        **FRUGAL,
        **environ,
        "ENTERPRISEHUB_DATA_DIR": str(settings.data_dir),
        "HUB_URL": f"http://{probe.LOOPBACK}:{hub_port}",
    }


def own_command(*arguments: str, environ: Mapping[str, str]) -> Command:
    """Return a command of ours as a child that dies with us: what it has acknowledged is durable."""
    argv = (sys.executable, "-m", "enterprisehub", *arguments)
    return Command(argv=argv, death_signal=Signals.SIGKILL, environ=environ)


def unit(place: Place, settings: Settings, environ: Mapping[str, str]) -> Unit:
    """Describe a service as a process to keep alive."""
    host = probe.LOOPBACK if settings.host in ANY_HOSTS else settings.host
    path = HEALTH_PATHS.get(place.service, "/health/ready")

    async def health(_pid: int) -> Health:
        return await probe.http(host, place.port, path)

    command = own_command("serve", place.service, environ={**environ, "PORT": str(place.port)})
    return Unit(
        name=place.service,
        command=lambda: command,
        health=health,
        port=place.port,
        address=f"http://{host}:{place.port}",
        grace_s=GRACE_S.get(place.service, 4.0),
        asks_others=place.service in ASKING,
    )
