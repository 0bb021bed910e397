"""CPU and memory of processes, as the operating system counts them."""

import contextlib
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Used:
    cpu_s: float
    pss_bytes: int


def family(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def used(pid: int, *, alone: bool = False) -> Used:
    """Return the CPU seconds so far and the proportional memory of a process and all below it, gone ones included."""
    cpu_s, pss = 0.0, 0
    for process in family(pid)[: 1 if alone else None]:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            times = process.cpu_times()
            cpu_s += times.user + times.system
            cpu_s += 0 if alone else times.children_user + times.children_system
            pss += process.memory_full_info().pss
    return Used(cpu_s, pss)


def used_by(pids: dict[str, int]) -> dict[str, Used]:
    # the orchestrator is above all the others, who are counted by themselves
    return {name: used(pid, alone=name == "orchestrator") for name, pid in pids.items()}


def total_pss(rows: Iterable[Used]) -> int:
    return sum(row.pss_bytes for row in rows)


def busy_s() -> float:
    """Return the CPU seconds that the whole machine has spent so far, whoever spent them."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def facts() -> dict[str, object]:
    """Return what a reader needs to judge a figure: machine, versions, commit."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    dirty = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False)
    return {
        "commit": commit.stdout.strip() + ("+" if dirty.stdout.strip() else ""),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def quantile(ascending: list[float], share: float) -> float:
    """Return the value below which a share of an ascending list lies (nearest rank)."""
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else float("nan")
