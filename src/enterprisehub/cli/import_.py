"""`enterprisehub import`: listings from files."""

import sys
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import Progress

from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.contracts.api.properties import ImportReport
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.console import CONSOLE, run
from enterprisehub.services.hub.properties.importing import import_listings

NOTHING_GOOD = 1
"""The exit status when every row was bad."""


@click.group()
def import_() -> None:
    """Import data from files."""


@import_.command()
@click.argument("file", type=click.File("rb"))
@click.option("--location", required=True, help="The GoHighLevel location that the listings belong to.")
@click.option("--full", is_flag=True, help="The file holds all listings: absent ones become Off Market.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def listings(file: BinaryIO, location: str, full: bool, as_json: bool) -> None:
    """Import a CSV FILE with RESO names (ListPrice or list_price).

    Adds, updates and, with --full, removes. Bad rows are named with line and reason, the good ones are kept.
    """
    if not LOCATION_ID.fullmatch(location):
        raise click.BadParameter("is not a location id", param_hint="--location")
    data = file.read()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Listings", total=None)

        async def work(database: Database) -> ImportReport:
            return await import_listings(
                database, CONSOLE, location, data, full=full,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip

        report = run(work)
    if as_json:
        click.echo(report.model_dump_json())
    else:
        _show(report)
    sys.exit(NOTHING_GOOD if report.read and report.read == len(report.bad) else 0)


def _show(report: ImportReport) -> None:
    if report.new_location:
        click.echo(f"{report.location_id} is a new location", err=True)
    if report.unknown_columns:
        click.echo(f"columns not read: {', '.join(report.unknown_columns)}", err=True)
    for row in report.bad:
        click.echo(f"line {row.line}: {row.reason}", err=True)
    click.echo(
        f"{report.read} rows: {report.added} added, {report.updated} updated, {report.unchanged} unchanged,"
        f" {report.removed} removed, {len(report.bad)} bad"
    )
