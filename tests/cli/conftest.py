import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Done: TypeAlias = "subprocess.CompletedProcess[str]"
Call = Callable[..., Done]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Run the command line as a process of its own, with nothing set but what the test sets."""

    def run(*arguments: str, **environ: str) -> Done:
        plain = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ENTERPRISEHUB_DATA_DIR": str(tmp_path / "data")}
        return subprocess.run(
            [sys.executable, "-m", "enterprisehub", *arguments],
            env={**plain, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
