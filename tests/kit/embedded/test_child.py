"""Children that die with their parent, as whom they should be."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from enterprisehub.kit.embedded.spawn import Command, run, spawn

PYTHON = sys.executable


def test_session_of_its_own() -> None:
    child = spawn(
        Command(argv=(PYTHON, "-c", "import os; print(os.getsid(0))"), death_signal=signal.SIGKILL),
        output=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert int(child.stdout.read()) == child.pid


def test_parent_gone_before_the_child_asked(tmp_path: Path) -> None:
    command = Command(argv=(PYTHON, "-c", "print('ran')"), death_signal=signal.SIGKILL)
    arguments = command.wrapped()
    arguments[4] = "1"  # pretends that someone else started it
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


def test_folder(tmp_path: Path) -> None:
    done = run([PYTHON, "-c", "import os; print(os.getcwd())"], identity="self", folder=tmp_path, timeout_s=20)
    assert done.stdout.strip() == str(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user(tmp_path: Path) -> None:
    done = run(["/usr/bin/id", "-u"], identity="12345:12345", folder=Path("/"), timeout_s=20)
    assert done.stdout.strip() == "12345"
