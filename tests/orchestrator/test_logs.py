"""Everyone's lines on one console."""

import io
from pathlib import Path

from enterprisehub.orchestrator import logs as logs_module
from enterprisehub.orchestrator.logs import Logs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_lines_with_names(logs: Logs, console: io.StringIO) -> None:
    with logs.follow("hub") as hub, logs.follow("ml") as ml:
        hub.write(b"one\ntwo\n")
        ml.write(b"three\n")
    logs.show()
    assert console.getvalue().splitlines() == ["hub           | one", "hub           | two", "ml            | three"]


def test_half_a_line_waits(logs: Logs, console: io.StringIO) -> None:
    with logs.follow("hub") as hub:
        hub.write(b"on")
        hub.flush()
        logs.show()
        assert console.getvalue() == ""
        hub.write(b"e\n")
    logs.show()
    assert console.getvalue() == "hub           | one\n"


def test_older_lines_are_not_shown_again(logs: Logs, console: io.StringIO) -> None:
    logs.path("hub").write_text("yesterday\n")
    with logs.follow("hub") as hub:
        hub.write(b"today\n")
    logs.show()
    assert console.getvalue() == "hub           | today\n"


def test_colours_on_a_terminal_only(tmp_path: Path) -> None:
    terminal = Terminal()
    Logs(tmp_path, terminal).say("hello")
    assert "\x1b[" in terminal.getvalue()


def test_no_colours_elsewhere(logs: Logs, console: io.StringIO) -> None:
    logs.say("hello")
    assert console.getvalue() == "enterprisehub | hello\n"


def test_flood_leaves_the_rest_in_the_file(logs: Logs, console: io.StringIO) -> None:
    with logs.follow("hub") as hub:
        hub.write(b"a line of the flood\n" * 20_000)
    logs.show()
    first, *rest = console.getvalue().splitlines()
    assert f"bytes more in {logs.path('hub')}" in first
    assert len(rest) < 11_000


def test_large_file_is_rotated(logs: Logs) -> None:
    with logs.follow("hub") as hub:
        hub.write(b"x" * (logs_module.ROTATE_BYTES + 1) + b"\n")
        hub.flush()
        logs.show()
        hub.write(b"after\n")
    assert logs.path("hub").read_bytes() == b"after\n"
    assert logs.path("hub").with_suffix(".log.1").stat().st_size > logs_module.ROTATE_BYTES


def test_reader_of_the_console_goes_away(tmp_path: Path) -> None:
    logs = Logs(tmp_path, Closed())
    logs.say("nobody hears this")
    with logs.follow("hub") as hub:
        hub.write(b"kept\n")
    logs.close()
    assert logs.last_words("hub") == "kept"


def test_last_words(logs: Logs) -> None:
    with logs.follow("hub") as hub:
        hub.write(b"".join(b"line %d\n" % n for n in range(1000)))
    assert logs.last_words("hub", lines=2) == "line 998\nline 999"
