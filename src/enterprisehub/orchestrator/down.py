"""`enterprisehub down`: stop the orchestrator of a data directory."""

import os
import signal
import time
from pathlib import Path

from enterprisehub.kit.errors import Unavailable
from enterprisehub.orchestrator.lock import holder_of

TIMEOUT_S = 30


def down(data_dir: Path, *, timeout_s: float = TIMEOUT_S) -> bool:
    """Stop it and wait; return False when none ran.

    Raises:
        Unavailable: it did not stop in time.
    """
    pid = holder_of(data_dir)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_s
    while holder_of(data_dir) == pid:
        if time.monotonic() > deadline:
            raise Unavailable(f"process {pid} did not stop within {timeout_s:g} s")
        time.sleep(0.1)
    return True
