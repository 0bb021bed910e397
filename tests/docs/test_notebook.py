"""The guide's notebook runs, and shows what is stored with it."""

import asyncio
import re

import nbformat
import pytest
from tests.docs.notebook import executed, shown, stored


@pytest.mark.slow
async def test_the_notebook_shows_what_it_shows_when_run() -> None:
    notebook = stored()
    nbformat.validate(notebook)
    fresh = await asyncio.to_thread(executed, notebook)
    kept, now = shown(notebook), shown(fresh)
    assert [re.sub(r"\d+\.\d+", "#", one) for one in kept] == [re.sub(r"\d+\.\d+", "#", one) for one in now]
    # numbers may differ in the last digit between processors, no more
    for was, one in zip(kept, now, strict=True):
        assert _numbers(was) == pytest.approx(_numbers(one), abs=0.02)


def test_the_notebook_says_that_its_history_is_synthetic() -> None:
    first = stored().cells[0].source
    assert "synthetic" in first
    table = next(one for one in shown(stored()) if "the shipped model" in one)
    assert "logistic regression" in table
    assert "the production trainer" in table


def _numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"\d+\.\d+", text)]
