"""`enterprisehub status`."""

import sys

import click
from msgspec import json

from enterprisehub.kit import settings as kit_settings
from enterprisehub.orchestrator import status as orchestrator_status
from enterprisehub.orchestrator.status import ServiceStatus
from enterprisehub.orchestrator.table import table

NOT_RUNNING = 3
"""The exit status that service managers use for it."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def status(as_json: bool) -> None:
    """Show what runs: process, port, state, restarts, uptime. Ends with 3 when nothing does."""
    rows = orchestrator_status.read(kit_settings.read().data_dir)
    if as_json:
        click.echo(json.encode({"services": rows}).decode())
    elif rows:
        heads = ("service", "process", "port", "state", "restarts", "uptime")
        click.echo("\n".join(table([heads, *map(_cells, rows)])))
    else:
        click.echo("nothing runs: start it with `enterprisehub up`")
    sys.exit(0 if rows else NOT_RUNNING)


def _cells(row: ServiceStatus) -> tuple[str, ...]:
    return (
        row.name,
        str(row.pid or "-"),
        str(row.port or "-"),
        row.state.value,
        str(row.restarts),
        f"{row.uptime_s:.0f} s",
    )
