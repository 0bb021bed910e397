"""`enterprisehub validate`: check the models on public data, without database or service."""

from importlib import import_module

import click

TASKS = {
    "intents": "Sort labelled texts.",
    "dialogue": "When to ask, what to ask, and what was told.",
    "conversations": "Read conversations and compare with what is expected.",
}


class _Tasks(click.Group):
    """A group whose commands are modules beside this one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(TASKS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 likewise
        if cmd_name not in TASKS:
            return None
        command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 likewise
        with formatter.section("Commands"):
            formatter.write_dl(list(TASKS.items()))


@click.group(cls=_Tasks)
def validate() -> None:
    """Check the models on public data. Prints one JSON object on stdout and its progress on stderr."""
