"""Progress where nobody watches a bar."""

import time

import click
import pytest

from enterprisehub.cli import bars


def test_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    clock = iter([0.0, 1.0, 16.0, 17.0, 40.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(click, "echo", lambda text, **_: told.append(text))
    with bars.saying("starting") as progress:
        for done in ("one", "two", "three", "four"):
            progress(done)
    assert told == ["   16 s  two", "   40 s  four"]


def test_each_line_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with bars.saying("starting", every_s=0) as progress:
        progress("one")
        progress("two")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.split()[-1] for line in captured.err.splitlines()] == ["one", "two"]
