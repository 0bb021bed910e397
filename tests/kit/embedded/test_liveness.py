"""Who counts as alive."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enterprisehub.kit.embedded import liveness
from enterprisehub.kit.embedded.liveness import alive, process_state, processes_in


def test_zombie() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        while process_state(child.pid) != "Z":
            time.sleep(0.01)
        assert not alive(child.pid)


def test_this_process() -> None:
    assert alive(os.getpid())


def test_ended_process() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert not alive(child.pid)


def test_processes_in_a_folder(tmp_path: Path) -> None:
    assert processes_in(tmp_path) == []
    code = "import sys; print('here', flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdin=pipe, stdout=pipe) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert processes_in(tmp_path) == [child.pid]


def test_process_of_another_user_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert alive(1)


def test_system_without_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(liveness, "PROC", tmp_path / "none")
    assert liveness.process_state(os.getpid()) == ""
    assert liveness.processes_in(tmp_path) == []
    assert alive(os.getpid())
