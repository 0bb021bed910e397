"""The image: built and started without a daemon, as one container and as one container a process.

Debian's buildah, podman, runc and mmdebstrap, as root; the base is made from Debian's packages, since no registry of
images is asked. What the machine needs to reach its package registry is mounted for the build, never copied in.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.browser.conftest import free_port
from tests.conftest import Servers
from tests.ops.stack import LOCATION, Crm, until

from enterprisehub.kit.settings import checkout_root

TOOLS = ("buildah", "podman", "runc", "mmdebstrap")
NO_TOOLS = "images can't be built here (Debian, as root: buildah podman runc mmdebstrap)"
BASE, IMAGE = "localhost/enterprisehub-base", "localhost/enterprisehub"
CERTIFICATES = Path("/etc/ssl/certs")
BUILDAH = ("buildah", "--storage-driver", "vfs")
PODMAN = ("podman", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc")
SERVICES = ("ml", "churn", "coaching", "realtime", "hub", "pipeline", "dashboards")

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.geteuid() != 0 or not all(map(shutil.which, TOOLS)), reason=NO_TOOLS),
]


def run(*command: str, limit_s: float = 600) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the image; the base is kept between runs, the image of the last one is not."""
    former = run(*BUILDAH, "images", "--quiet", "--filter", f"reference={IMAGE}").split()
    if BASE not in run(*BUILDAH, "images", "--format", "{{.Name}}"):
        tar = tmp_path_factory.mktemp("base") / "base.tar"
        packages = "python3,python3-venv,ca-certificates"
        run("mmdebstrap", "--variant=minbase", f"--include={packages}", "bookworm", str(tar))
        container = run(*BUILDAH, "from", "scratch")
        run(*BUILDAH, "add", "--quiet", container, str(tar), "/")
        run(*BUILDAH, "commit", "--quiet", container, BASE)
        run(*BUILDAH, "rm", container)
    run(
        *BUILDAH, "bud", "--isolation", "chroot", "--network", "host", "--pull-never", "--format", "docker",
        "--build-arg", f"BASE={BASE}", "--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro",
        "--env", f"SSL_CERT_FILE={CERTIFICATES}/ca-certificates.crt", "--unsetenv", "SSL_CERT_FILE",
        "--tag", IMAGE, "--file", str(checkout_root() / "deploy" / "docker" / "Dockerfile"), str(checkout_root()),
    )  # fmt: skip
    if former and former != run(*BUILDAH, "images", "--quiet", "--filter", f"reference={IMAGE}").split():
        run(*BUILDAH, "rmi", *former)
    return IMAGE


class Container:
    """A running container; its root is read-only and its user nobody in particular."""

    def __init__(
        self, name: str, *command: str, volume: str, environ: Mapping[str, str], image: Sequence[str] = (IMAGE,)
    ) -> None:
        self.name = f"ops-{name}-{os.getpid()}"
        settings = [part for key, value in environ.items() for part in ("--env", f"{key}={value}")]
        run(
            *PODMAN, "run", "--detach", "--name", self.name, "--network", "host", "--read-only", "--tmpfs", "/tmp",
            "--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096", "--cap-drop", "ALL", "--no-healthcheck",
            "--volume", f"{volume}:/data", *settings, *image, *command,
        )  # fmt: skip

    def do(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*PODMAN, "exec", self.name, *command], capture_output=True, text=True, timeout=60, check=False
        )

    def healthy(self) -> bool:
        return self.do("python", "-S", "/app/healthcheck.py").returncode == 0

    def logs(self) -> str:
        done = subprocess.run([*PODMAN, "logs", self.name], capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr

    def stop(self) -> int:
        """Send SIGTERM, wait, and return the exit status; 137 is a process that had to be killed."""
        run(*PODMAN, "stop", "--time", "45", self.name)
        return int(run(*PODMAN, "inspect", "--format", "{{.State.ExitCode}}", self.name))

    def remove(self) -> None:
        with suppress(subprocess.TimeoutExpired):  # the plain storage driver deletes a gigabyte of copies
            subprocess.run([*PODMAN, "rm", "--force", self.name], capture_output=True, timeout=180, check=False)


@pytest.fixture
def unpacked(image: str) -> Iterator[tuple[str, ...]]:
    """Unpack the image once, for containers that share its files, which none may write to; gives how to run it.

    Without an overlay each container would begin with a copy of a gigabyte of its own.
    """
    config = json.loads(run(*PODMAN, "image", "inspect", "--format", "{{json .Config}}", image))
    container = run(*BUILDAH, "from", "--pull-never", image)
    root = run(*BUILDAH, "mount", container)
    environ = [part for value in config["Env"] for part in ("--env", value)]
    how = (
        "--user",
        config["User"],
        "--workdir",
        config["WorkingDir"],
        *environ,
        "--rootfs",
        root,
        *config["Entrypoint"],
    )
    yield how
    run(*BUILDAH, "umount", container)
    run(*BUILDAH, "rm", container)


@pytest.fixture
def volume() -> Iterator[str]:
    name = f"ops-{os.getpid()}"
    run(*PODMAN, "volume", "create", name)
    yield name
    subprocess.run([*PODMAN, "volume", "rm", "--force", name], capture_output=True, timeout=60, check=False)


def addresses() -> dict[str, str]:
    return {f"{name.upper()}_URL": f"http://127.0.0.1:{free_port()}" for name in SERVICES}


def port(url: str) -> str:
    return url.rsplit(":", 1)[1]


def decided(hub: str, key: str, crm: Crm) -> None:
    """A webhook goes in; its decision comes out."""
    assert crm.post(hub, "image-1").status_code == 200
    headers = {"authorization": f"Bearer {key}"}

    def probability() -> Any:
        answer = httpx.get(f"{hub}/v1/leads/image-1", headers=headers)
        return answer.status_code == 200 and answer.json()["probability"]

    assert 0 < until(probability, 60, f"the decision on a webhook of {LOCATION}") < 1


DRAWS = """
import pandas, pyarrow.parquet, pyarrow.dataset
from streamlit.testing.v1 import AppTest
shown = AppTest.from_string('''
import altair, pandas, streamlit
frame = pandas.DataFrame({"day": pandas.to_datetime(["2026-01-02"]), "leads": [3], "name": ["Ana"]})
streamlit.dataframe(frame)
streamlit.altair_chart(altair.Chart(frame).mark_bar().encode(x="day:T", y="leads"))
''', default_timeout=60).run()
assert not shown.exception, shown.exception
assert shown.dataframe[0].value.leads[0] == 3
"""
"""A table and a chart: what was left out of the packages is not missed."""


def created_key(text: str) -> str:
    found = re.search(r'"key":\s*"([^"]+)"', text)
    assert found, text
    return found[1]


def test_size_and_what_is_not_in_it(image: str, record_property: Any) -> None:
    size = int(run(*PODMAN, "image", "inspect", "--format", "{{.Size}}", image))
    record_property("image, MB", round(size / 1e6))
    assert size < 950e6
    env = run(*PODMAN, "image", "inspect", "--format", "{{.Config.Env}}", image)
    assert "SSL_CERT_FILE" not in env


def test_everything_in_one_container(image: str, volume: str) -> None:
    crm, urls = Crm(), addresses()
    environ = {**urls, "PORT": port(urls["HUB_URL"]), "GHL_WEBHOOK_PUBLIC_KEY": crm.public_key}
    container = Container("all", "up", volume=volume, environ=environ)
    try:
        until(lambda: "all ready" in container.logs(), 180, "everything ready")
        assert container.healthy()
        assert container.do("id", "-u").stdout.strip() == "10001"
        assert "Read-only" in container.do("touch", "/app/x").stderr
        drawn = container.do("python", "-c", DRAWS)
        assert drawn.returncode == 0, drawn.stderr
        states = container.do("enterprisehub", "status", "--json").stdout
        assert states.count('"ready"') == len(SERVICES) + 2, states
        key = created_key(container.do("enterprisehub", "keys", "create", "--role", "operator", "--json").stdout)
        decided(urls["HUB_URL"], key, crm)
        assert container.stop() == 0
        assert container.logs().rstrip().endswith("stopped")
    finally:
        container.remove()


def test_one_container_a_process(unpacked: tuple[str, ...], volume: str, database: str, servers: Servers) -> None:
    os.chown(run(*PODMAN, "volume", "inspect", "--format", "{{.Mountpoint}}", volume), 10001, 10001)
    crm, urls = Crm(), addresses()
    shared = {
        **urls,
        "DATABASE_URL": database,
        "REDIS_URL": servers.valkey.url,
        "GHL_WEBHOOK_PUBLIC_KEY": crm.public_key,
    }
    with ExitStack() as stack:

        def start(name: str, *command: str, **more: str) -> Container:
            made = Container(name, *command, volume=volume, image=unpacked, environ={**shared, **more})
            stack.callback(made.remove)
            return made

        migrating = start("migrate", "migrate")
        assert run(*PODMAN, "wait", migrating.name) == "0", migrating.logs()
        running = {name: start(name, "serve", name, PORT=port(urls[f"{name.upper()}_URL"])) for name in SERVICES}
        for name, container in running.items():
            until(container.healthy, 120, f"{name} healthy")
        made = running["hub"].do("enterprisehub", "keys", "create", "--role", "operator", "--json")
        decided(urls["HUB_URL"], created_key(made.stdout), crm)
        ends = {name: container.stop() for name, container in running.items()}
        # Streamlit's server shuts down and then raises the signal again: 143. What had to be killed would say 137.
        assert ends == {**dict.fromkeys(SERVICES, 0), "dashboards": 143}


@pytest.fixture
def database(servers: Servers) -> str:
    """Return an empty database of the test's own Postgres."""
    name = f"image_{os.getpid()}"

    async def create() -> None:
        admin = await asyncpg.connect(servers.postgres.url)
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()

    asyncio.run(create())
    return servers.postgres.url_of(name)
