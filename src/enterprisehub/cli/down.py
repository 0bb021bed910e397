"""`enterprisehub down`."""

import click

from enterprisehub.kit import settings as kit_settings
from enterprisehub.orchestrator.down import down as run_down


@click.command()
def down() -> None:
    """Stop what `enterprisehub up` started, and wait until it has."""
    stopped = run_down(kit_settings.read().data_dir)
    click.echo("stopped" if stopped else "nothing runs")
