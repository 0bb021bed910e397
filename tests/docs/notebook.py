"""Run the guide's notebook from its first cell to its last; `python -m tests.docs.notebook [FILE]` keeps what it shows."""

import copy
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

PATH = Path(__file__).parents[2] / "docs" / "guides" / "frames.ipynb"
LIMIT_S = 150


def stored(path: Path = PATH) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def executed(notebook: Any) -> Any:
    """Return the notebook with what its cells show now."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    fresh = copy.deepcopy(notebook)
    # warnings would be shown, with paths of this machine: they end the run instead
    NotebookClient(
        fresh, timeout=LIMIT_S, kernel_name="python3", extra_arguments=["--IPCompleter.use_jedi=False"]
    ).execute()
    for cell in fresh.cells:
        cell.metadata.pop("execution", None)  # when it ran
    return fresh


def shown(notebook: Any) -> list[str]:
    """Return all that code cells show, as text."""
    told = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            told.append(output.get("text") or data.get("text/html") or data.get("text/plain") or str(output))
    return told


if __name__ == "__main__":
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else PATH
    nbformat.write(executed(stored()), to)  # type: ignore[no-untyped-call]
