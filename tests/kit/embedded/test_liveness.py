"""Who counts as alive."""

import os
import subprocess
import sys
import time
from pathlib import Path

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
