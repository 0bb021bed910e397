"""The command line as a whole."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from enterprisehub import cli
from enterprisehub.cli import COMMANDS

Call = Callable[..., "subprocess.CompletedProcess[str]"]
HEAVY = ("numpy", "pandas", "lightgbm", "sqlalchemy", "asyncpg", "fastapi", "httpx", "streamlit", "rich.table")


def offered() -> list[str]:
    return cli.cli.list_commands(click.Context(cli.cli))


def test_every_command_has_its_line_in_the_overview() -> None:
    overview = CliRunner().invoke(cli.cli, ["--help"]).output
    for name in offered():
        assert COMMANDS[name] in overview


@pytest.mark.parametrize("name", offered())
def test_help_says_what_it_does(name: str) -> None:
    result = CliRunner().invoke(cli.cli, [name, "--help"])
    assert result.exit_code == 0
    described = result.output.partition("\n\n")[2]
    assert described.strip()[0].isupper(), "the help opens with a sentence"
    assert not described.startswith("Options:")


def test_command_without_a_module_is_not_offered() -> None:
    missing = [name for name in COMMANDS if name not in offered()]
    assert all(find_spec(f"enterprisehub.cli.{name}") is None for name in missing)
    result = CliRunner().invoke(cli.cli, ["no-such-command"])
    assert result.exit_code == 2
    assert "No such command" in result.output


@pytest.mark.parametrize("command", [["--help"], ["status"]])
def test_quick_commands_load_nothing_heavy(command: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['enterprisehub', *{command}]\n"
        "from enterprisehub.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://here"}, "DATABASE_URL must start with postgresql://"),
        ({"PORT": "eighty"}, "PORT must be a port"),
        ({"ML_URL": "nowhere"}, "ML_URL must be a URL"),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            "DATABASE_URL: Postgres at 127.0.0.1:1 does not answer",
        ),
    ],
)
def test_wrong_setting_ends_with_one_line(call: Call, environ: dict[str, str], words: str) -> None:
    done = call("migrate", **environ)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert words in line


def test_data_directory_that_cannot_be_made(call: Call) -> None:
    done = call("up", ENTERPRISEHUB_DATA_DIR="/dev/null/inside")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "ENTERPRISEHUB_DATA_DIR" in line
