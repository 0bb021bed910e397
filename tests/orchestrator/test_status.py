"""What other processes learn about the running ones."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enterprisehub.kit.errors import Conflict
from enterprisehub.orchestrator.lock import exclusive, holder_of
from enterprisehub.orchestrator.state import State
from enterprisehub.orchestrator.status import Recorded, read, record


def row(pid: int | None, state: State = State.READY) -> Recorded:
    return Recorded("ml", pid, 8002, state, 3, time.time() - 60)


def test_nothing_runs(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def test_left_over_file(tmp_path: Path) -> None:
    record(tmp_path, [row(os.getpid())])
    assert read(tmp_path) == []


def test_running(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        record(tmp_path, [row(os.getpid())])
        (found,) = read(tmp_path)
    assert (found.name, found.pid, found.port, found.state, found.restarts) == ("ml", os.getpid(), 8002, "ready", 3)
    assert 60 <= found.uptime_s < 70


def test_recorded_process_is_dead(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    with exclusive(tmp_path):
        record(tmp_path, [row(child.pid)])
        (found,) = read(tmp_path)
    assert (found.pid, found.state, found.uptime_s) == (None, State.WAITING, 0.0)


def test_a_full_disk_keeps_what_was_written_last(tmp_path: Path) -> None:
    record(tmp_path, [row(os.getpid())])
    (tmp_path / "status.json.tmp").symlink_to("/dev/full")
    record(tmp_path, [])
    with exclusive(tmp_path):
        assert [one.pid for one in read(tmp_path)] == [os.getpid()]


def test_lock_names_its_holder(tmp_path: Path) -> None:
    assert holder_of(tmp_path) is None
    with exclusive(tmp_path):
        assert holder_of(tmp_path) == os.getpid()
        with pytest.raises(Conflict, match=f"process {os.getpid()}"), exclusive(tmp_path):
            pass
    assert holder_of(tmp_path) is None
