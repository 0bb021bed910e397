import os
from pathlib import Path

import msgspec

from enterprisehub.kit.embedded import control
from enterprisehub.kit.embedded.control import Verb
from enterprisehub.kit.run_info import RunInfo, write_run_info


def test_requests_are_taken_once_in_their_order(tmp_path: Path) -> None:
    control.ask(tmp_path, Verb.RESTART, "ml")
    control.ask(tmp_path, Verb.HOLD, "churn")
    os.utime(tmp_path / control.FOLDER / "churn.hold", (1, 1))
    assert list(control.take(tmp_path)) == [(Verb.HOLD, "churn"), (Verb.RESTART, "ml")]
    assert list(control.take(tmp_path)) == []


def test_strange_files_are_removed_and_ignored(tmp_path: Path) -> None:
    control.ask(tmp_path, Verb.RESTART, "ml")
    (tmp_path / control.FOLDER / "ml.explode").touch()
    assert list(control.take(tmp_path)) == [(Verb.RESTART, "ml")]
    assert list((tmp_path / control.FOLDER).iterdir()) == []


def test_nothing_was_ever_asked(tmp_path: Path) -> None:
    assert list(control.take(tmp_path)) == []


def test_processes_of_the_living_orchestrator_only(tmp_path: Path) -> None:
    assert control.processes(tmp_path) is None
    write_run_info(tmp_path, RunInfo(orchestrator_pid=os.getpid()))
    assert control.processes(tmp_path) == {}
    row = {"name": "ml", "pid": 5, "state": "ready", "restarts": 1, "port": 8002, "started_at": 1.0, "address": ""}
    (tmp_path / control.STATUS).write_bytes(msgspec.json.encode([row]))
    assert control.processes(tmp_path) == {"ml": control.Seen("ml", 5, "ready", 1)}
    write_run_info(tmp_path, RunInfo(orchestrator_pid=2**22 + 1))
    assert control.processes(tmp_path) is None
