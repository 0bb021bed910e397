"""up, down, status, migrate as commands."""

import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., "subprocess.CompletedProcess[str]"]


def test_status_when_nothing_runs(call: Call) -> None:
    done = call("status")
    assert (done.returncode, done.stderr) == (3, "")
    assert "nothing runs" in done.stdout
    as_json = call("status", "--json")
    assert (as_json.returncode, json.loads(as_json.stdout)) == (3, {"services": []})


def test_down_when_nothing_runs(call: Call) -> None:
    done = call("down")
    assert (done.returncode, done.stdout) == (0, "nothing runs\n")


def test_up_on_a_taken_port(call: Call, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = call("up", PORT=str(port))
    assert done.returncode == 2
    assert f"port {port} (hub) is already in use" in done.stderr
    assert "PORT=" in done.stderr
    assert not (tmp_path / "data" / "run.json").exists()
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.servers
def test_migrate(call: Call, database_url: str) -> None:
    first = call("migrate", DATABASE_URL=database_url)
    assert first.returncode == 0
    assert first.stdout.startswith("schema 00")
    assert "was" not in first.stdout


def test_serve_knows_its_services(call: Call) -> None:
    done = call("serve", "kitchen")
    assert done.returncode == 2
    assert "'hub', 'churn', 'ml'" in done.stderr
