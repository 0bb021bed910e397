"""The embedded servers: start, stop, resume, refuse, die with their parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from enterprisehub.kit.embedded import Postgres, Running, Server, launch, postgres, valkey
from enterprisehub.kit.embedded.liveness import alive, processes_in
from enterprisehub.kit.errors import SettingError, Unavailable

pytestmark = pytest.mark.servers

Start = Callable[[Server], Running]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Running] = []

    def begin(server: Server) -> Running:
        running.append(launch(server))
        return running[-1]

    yield begin
    for server in running:
        server.stop()


@pytest.fixture
def cluster(tmp_path: Path) -> Postgres:
    return postgres(tmp_path, fsync="off")


def wait_until(holds: Callable[[], bool], limit_s: float = 10) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


async def test_data_outlives_a_stop(cluster: Postgres, start: Start, tmp_path: Path) -> None:
    first = start(cluster)
    connection = await asyncpg.connect(cluster.url)
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    await connection.close()
    first.stop()
    again = postgres(tmp_path)
    assert again.url == cluster.url
    start(again)
    connection = await asyncpg.connect(again.url)
    assert await connection.fetchval("SELECT number FROM kept") == 7
    assert await connection.fetchval("SHOW fsync") == "on"
    await connection.close()


async def test_data_outlives_a_kill(cluster: Postgres, start: Start) -> None:
    first = start(cluster)
    connection = await asyncpg.connect(cluster.url)
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    first.process.kill()
    first.process.wait()
    connection.terminate()
    wait_until(lambda: not processes_in(cluster.home.data))
    start(cluster)
    connection = await asyncpg.connect(cluster.url)
    assert await connection.fetchval("SELECT number FROM kept") == 7
    await connection.close()


async def test_cache_outlives_a_clean_stop(tmp_path: Path, start: Start) -> None:
    cache = valkey(tmp_path)
    first = start(cache)
    async with Redis.from_url(cache.url) as client:
        await client.set("kept", "7")
    first.stop()
    start(cache)
    async with Redis.from_url(cache.url) as client:
        assert await client.get("kept") == b"7"


async def test_wrong_password(cluster: Postgres, tmp_path: Path, start: Start) -> None:
    start(cluster)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.url.replace(cluster.reached.password, "guess"))
    cache = valkey(tmp_path)
    start(cache)
    async with Redis.from_url(cache.url.replace(cache.reached.password, "guess")) as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


def test_secrets_are_for_the_owner_only(cluster: Postgres, tmp_path: Path) -> None:
    cache = valkey(tmp_path)
    cache.prepare()
    for path in (cluster.access_file, cache.access_file, tmp_path / "valkey" / "valkey.conf"):
        assert path.stat().st_mode & 0o077 == 0
    assert cluster.reached.password not in " ".join(cluster.command().argv)
    assert cache.reached.password not in " ".join(cache.command().argv)


def test_folder_in_use(cluster: Postgres, start: Start, tmp_path: Path) -> None:
    start(cluster)
    with pytest.raises(Unavailable, match="already uses"):
        launch(postgres(tmp_path))
    cache = valkey(tmp_path)
    start(cache)
    with pytest.raises(Unavailable, match="already uses"):
        launch(valkey(tmp_path))


def test_port_taken_meanwhile(cluster: Postgres, start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", cluster.port))
        other.listen()
        taken = cluster.port
        start(cluster)
        assert cluster.port != taken


def test_other_version(cluster: Postgres) -> None:
    cluster.prepare()
    (cluster.home.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(SettingError, match="made by Postgres 16"):
        cluster.prepare()


def test_interrupted_first_start(cluster: Postgres, start: Start) -> None:
    draft = cluster.home.data.with_suffix(".draft")
    draft.mkdir(parents=True)
    (draft / "half").touch()
    start(cluster)
    assert not draft.exists()


def test_lock_of_a_dead_server(cluster: Postgres, start: Start) -> None:
    start(cluster).stop()
    (cluster.home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.home.data}\n")
    start(cluster)


def test_last_words_of_a_failed_start(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no_such_option"):
        launch(postgres(tmp_path, no_such_option="1"))


@pytest.mark.parametrize("kind", ["postgres", "valkey"])
def test_parent_killed(tmp_path: Path, kind: str) -> None:
    code = f"""
import sys, time
from pathlib import Path
from enterprisehub.kit import embedded
print(embedded.launch(embedded.{kind}(Path(sys.argv[1]))).process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    assert alive(server)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not alive(server))
