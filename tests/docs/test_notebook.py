"""The guide's notebook runs, and shows what is stored with it."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from tests.docs.notebook import PATH, shown, stored


@pytest.mark.slow
def test_the_notebook_shows_what_it_shows_when_run(tmp_path: Path) -> None:
    notebook = stored()
    nbformat.validate(notebook)
    # in a process of its own: the client of the kernel leaves sockets and a loop to the garbage collector
    command = [sys.executable, "-m", "tests.docs.notebook", str(tmp_path / "fresh.ipynb")]
    subprocess.run(command, cwd=PATH.parents[2], check=True, capture_output=True, timeout=170)
    fresh = stored(tmp_path / "fresh.ipynb")
    kept, now = ([one for one in shown(each) if "<svg" not in one] for each in (notebook, fresh))
    assert (
        len(kept) < len(shown(notebook)) == len(shown(fresh))
    )  # pictures are there, their points follow from the numbers
    assert [re.sub(r"\d+\.\d+", "#", one) for one in kept] == [re.sub(r"\d+\.\d+", "#", one) for one in now]
    # what rules read of messages is improved now and then; `python -m tests.docs.notebook` shows what came of it
    for was, one in zip(kept, now, strict=True):
        assert _numbers(was) == pytest.approx(_numbers(one), abs=0.05)


def test_the_notebook_says_that_its_history_is_synthetic() -> None:
    first = stored().cells[0].source
    assert "synthetic" in first
    table = next(one for one in shown(stored()) if "the shipped model" in one)
    assert "logistic regression" in table
    assert "the production trainer" in table


def _numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"\d+\.\d+", text)]
