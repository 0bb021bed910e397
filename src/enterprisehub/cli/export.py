"""`enterprisehub export`: a contact's or a location's data as JSON lines, and frames for data scientists as Parquet."""

import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import Progress

from enterprisehub.cli.export_frames import frames
from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.console import CONSOLE, run
from enterprisehub.services.hub.exporting.service import export as run_export

EVERY = 200

output_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output without it."
)


@click.group()
def export() -> None:
    """Write all that is stored about a contact or a location, or frames to learn from.

    A contact and a location come as JSON lines, one a row: {"table": "messages", "row": {…}}. Passwords, keys and tokens are
    left out. Frames come as Parquet.
    """


@export.command()
@click.argument("contact_id")
@click.option("--location", required=True, help="The GoHighLevel location that the contact belongs to.")
@output_option
def contact(contact_id: str, location: str, output: Path | None) -> None:
    """Write all that is stored about one contact. Ends with 1 when there is none."""
    _export(location, contact_id, output)


export.add_command(frames)


@export.command()
@click.argument("location_id")
@output_option
def location(location_id: str, output: Path | None) -> None:
    """Write all that is stored about a location. Ends with 1 when there is none."""
    _export(location_id, None, output)


def _export(location_id: str, contact_id: str | None, output: Path | None) -> None:
    if not LOCATION_ID.fullmatch(location_id):
        raise click.BadParameter(f"{location_id!r} is not a location id")
    if output is None:
        written = _written(location_id, contact_id, sys.stdout)
    else:
        draft = output.with_name(output.name + ".part")  # what is interrupted must not look whole
        draft.touch(mode=0o600)
        with draft.open("w", encoding="utf-8") as file:
            written = _written(location_id, contact_id, file)
        draft.replace(output)
    told = ", ".join(f"{count} {table}" for table, count in sorted(written.items())) or "nothing is stored"
    click.echo(told, err=True)
    sys.exit(0 if written else 1)


def _written(location_id: str, contact_id: str | None, file: TextIO) -> Counter[str]:
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task, count = bar.add_task("rows", total=None), 0

        def write(line: str) -> None:
            nonlocal count
            file.write(line)
            count += 1
            if count % EVERY == 0:
                bar.update(task, completed=count)

        async def work(database: Database) -> Counter[str]:
            return await run_export(database, CONSOLE, location_id, contact_id, write)

        return run(work)
