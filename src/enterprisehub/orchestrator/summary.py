"""The short table at the end of a start."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from enterprisehub.orchestrator.process import Process
from enterprisehub.orchestrator.table import table


def summary(processes: Iterable[Process], *, seconds: float, folder: Path, notes: Sequence[str]) -> str:
    rows = [("service", "address", "state"), *((p.unit.name, p.unit.address or "-", p.state.value) for p in processes)]
    ready = f"all ready after {seconds:.1f} s; logs in {folder}"
    return "\n".join(["", *table(rows), "", ready, "", *notes, "Ctrl-C stops everything."])
