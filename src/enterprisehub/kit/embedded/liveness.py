"""Tell the living from the dead; a zombie is dead."""

import os
from pathlib import Path

PROC = Path("/proc")


def alive(pid: int) -> bool:
    """Say whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process_state(pid) not in {"Z", "X"}


def process_state(pid: int) -> str:
    """Return the kernel's letter for a process, empty where there is no /proc or no such process."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text[text.rindex(")") + 2 :][:1]


def processes_in(folder: Path) -> list[int]:
    """Return the living processes whose working directory is the folder, as every Postgres process' is its data."""
    entries = [entry for entry in PROC.iterdir() if entry.name.isdecimal()] if PROC.is_dir() else []
    return [int(e.name) for e in entries if _working_directory(e) == str(folder) and alive(int(e.name))]


def _working_directory(entry: Path) -> str:
    try:
        return str((entry / "cwd").readlink())
    except OSError:
        return ""
