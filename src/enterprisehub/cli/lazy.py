"""A group of commands whose modules are imported on use only, so that `--help` and `status` are quick."""

import keyword
from importlib import import_module
from importlib.util import find_spec

import click


class LazyGroup(click.Group):
    """Commands are modules of a package: `serve` is `PACKAGE.serve.serve`, `import` is `PACKAGE.import_.import_`."""

    def __init__(self, *, package: str = "", lines: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.package = package
        self.lines = lines or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return [name for name in self.lines if find_spec(self._module(name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(self._module(cmd_name)), _identifier(cmd_name))
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lines[name]) for name in self.list_commands(ctx)])

    def _module(self, command: str) -> str:
        return f"{self.package}.{_identifier(command)}"


def _identifier(command: str) -> str:
    return f"{command}_" if keyword.iskeyword(command) else command
