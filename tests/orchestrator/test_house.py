"""The whole machine, as a process of its own: real servers, fake services."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from enterprisehub.kit.embedded.liveness import alive, processes_in
from enterprisehub.kit.embedded.ports import free_port
from enterprisehub.kit.run_info import read_run_info
from enterprisehub.orchestrator.down import down
from enterprisehub.orchestrator.state import State
from enterprisehub.orchestrator.status import ServiceStatus, read

pytestmark = pytest.mark.servers

House: TypeAlias = "subprocess.Popen[str]"
StartHouse = Callable[..., House]

SCRIPT = Path(__file__).with_name("fake_house.py")
NAMES = ["postgres", "valkey", "ml", "churn", "hub"]


@pytest.fixture
def start_house(tmp_path: Path) -> Iterator[StartHouse]:
    houses: list[House] = []

    def start(*behaviour: str, port: int | None = None) -> House:
        arguments = [sys.executable, str(SCRIPT), str(tmp_path), str(port or free_port()), *behaviour]
        pipe = subprocess.PIPE
        houses.append(subprocess.Popen(arguments, stdout=pipe, stderr=pipe, text=True, start_new_session=True))
        return houses[-1]

    yield start
    for house in houses:
        if house.poll() is None:
            house.kill()
        house.communicate()


def until(holds: Callable[[], bool], limit_s: float = 40) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def rows(data_dir: Path) -> dict[str, ServiceStatus]:
    return {row.name: row for row in read(data_dir)}


def all_ready(data_dir: Path) -> bool:
    found = rows(data_dir)
    return list(found) == NAMES and all(row.state is State.READY for row in found.values())


def pids(data_dir: Path) -> list[int]:
    found = [row.pid for row in read(data_dir) if row.pid is not None]
    assert len(found) == len(NAMES)
    return found


async def test_up_and_down(start_house: StartHouse, tmp_path: Path) -> None:
    house = start_house()
    until(lambda: all_ready(tmp_path))
    running = pids(tmp_path)
    info = read_run_info(tmp_path)
    assert info.orchestrator_pid == house.pid
    connection = await asyncpg.connect(info.database_url)
    await connection.close()
    assert down(tmp_path)
    output, _ = house.communicate()
    assert house.returncode == 0
    assert "all ready after" in output
    assert not [pid for pid in running if alive(pid)]
    assert read(tmp_path) == []
    assert not (tmp_path / "run.json").exists()
    assert not down(tmp_path)


def test_ctrl_c_for_the_whole_group(start_house: StartHouse, tmp_path: Path) -> None:
    house = start_house()
    until(lambda: all_ready(tmp_path))
    running = pids(tmp_path)
    begin = time.monotonic()
    os.killpg(house.pid, signal.SIGINT)
    assert house.wait(20) == 0
    assert time.monotonic() - begin < 20
    assert not [pid for pid in running if alive(pid)]


@pytest.mark.parametrize("name", NAMES)
def test_killed_process_comes_back(start_house: StartHouse, tmp_path: Path, name: str) -> None:
    start_house()
    until(lambda: all_ready(tmp_path))
    killed = rows(tmp_path)[name].pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    until(lambda: rows(tmp_path)[name].restarts >= 1 and all_ready(tmp_path))
    assert rows(tmp_path)[name].pid != killed
    assert sum(row.restarts for row in rows(tmp_path).values() if row.name != name) == 0


def test_orchestrator_killed(start_house: StartHouse, tmp_path: Path) -> None:
    house = start_house()
    until(lambda: all_ready(tmp_path))
    running = pids(tmp_path)
    house.kill()
    house.communicate()
    until(lambda: not [pid for pid in running if alive(pid)], limit_s=10)
    until(lambda: not processes_in(tmp_path / "postgres"), limit_s=10)
    assert read(tmp_path) == []
    start_house()
    until(lambda: all_ready(tmp_path))


def test_second_up_is_refused(start_house: StartHouse, tmp_path: Path) -> None:
    first = start_house()
    until(lambda: all_ready(tmp_path))
    before = pids(tmp_path)
    _, errors = (second := start_house()).communicate()
    assert second.returncode == 2
    assert f"already runs from {tmp_path} (process {first.pid})" in errors
    assert pids(tmp_path) == before
    assert all_ready(tmp_path)


def test_taken_port(start_house: StartHouse, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        _, errors = (house := start_house(port=port)).communicate()
    assert house.returncode == 2
    assert f"port {port} (hub) is already in use" in errors
    assert "PORT=" in errors
    assert not (tmp_path / "run.json").exists()
    assert not (tmp_path / "postgres").exists(), "nothing was started"


def test_service_that_cannot_start(start_house: StartHouse, tmp_path: Path) -> None:
    output, _ = (house := start_house("dies")).communicate()
    assert house.returncode == 1
    assert "cannot start: ml ended with 1" in output
    assert "I cannot go on" in output
    assert not processes_in(tmp_path / "postgres")
    assert not processes_in(tmp_path / "valkey")
    assert read(tmp_path) == []


def test_told_to_stop_while_starting(start_house: StartHouse, tmp_path: Path) -> None:
    house = start_house("slow", "60")
    until(lambda: "ml" in rows(tmp_path) and rows(tmp_path)["ml"].pid is not None)
    running = [row.pid for row in read(tmp_path) if row.pid]
    house.terminate()
    house.communicate(timeout=20)
    assert house.returncode == 0
    assert not [pid for pid in running if alive(pid)]


def test_terminal_closed(start_house: StartHouse, tmp_path: Path) -> None:
    house = start_house()
    until(lambda: all_ready(tmp_path))
    running = pids(tmp_path)
    assert house.stdout is not None
    house.stdout.close()
    house.send_signal(signal.SIGHUP)
    assert house.wait(20) == 0
    assert not [pid for pid in running if alive(pid)]
