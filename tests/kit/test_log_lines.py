import errno
import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from enterprisehub.kit.telemetry import configure_logging, exposition, logger


@pytest.fixture(autouse=True)
def _own_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = structlog.get_config()
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    yield
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def test_json_lines_carry_service_time_and_what_was_bound(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("kitchen")
    logger(part="oven").info("baked", events=["e1"], anything=object)
    [line] = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    named = ("message", "service.name", "enterprisehub.part", "log.level")
    assert tuple(found[name] for name in named) == ("baked", "kitchen", "oven", "info")
    assert found["enterprisehub.events"] == ["e1"]
    assert found["@timestamp"].endswith("Z")
    assert "object" in found["enterprisehub.anything"]


def burn(phone: str) -> None:
    raise RuntimeError(f"burnt after {len(phone)}")


def test_an_exception_is_one_line_without_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("kitchen")
    try:
        burn("+16265550123")
    except RuntimeError as error:
        logger().error("failed", exc_info=error)
    [line] = capsys.readouterr().err.splitlines()
    assert "RuntimeError: burnt after 12" in json.loads(line)["error.stack_trace"]
    assert "6265550123" not in json.loads(line)["error.stack_trace"].replace('burn("+16265550123")', "")


def test_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("kitchen", level="WARNING")
    logger().info("baked")
    assert not capsys.readouterr().err


def test_console_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("kitchen", "console")
    logger().info("baked", loaves=3)
    shown = capsys.readouterr().err
    assert "baked" in shown
    assert "loaves=3" in shown
    assert not shown.startswith("{")


def test_exposition_is_what_prometheus_reads() -> None:
    assert b"# TYPE enterprisehub_requests_total counter" in exposition()[0]


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_loses_lines_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    configure_logging("kitchen")
    logger().info("baked")
