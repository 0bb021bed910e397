"""`enterprisehub export frames`: features as of a date and what came of them, for data scientists."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from enterprisehub.cli.bars import counting, saying
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import NotFound

KNOWN_D: Final = 30
"""What comes within so many days is known of a moment so long before the end."""


@click.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="UTC; by default 30 days before the end."
)
@click.option(
    "--weeks", type=click.IntRange(min=1, max=520), default=1, show_default=True,
    help="So many moments, a week apart, the last of them as of that date.",
)  # fmt: skip
@click.option("--location", help="Only this location; all without it.")
@click.option(
    "--scenario", help="Not from the database: from a synthetic history, by its name or a TOML file, such as `shifted`."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to.")
def frames(as_of: datetime | None, weeks: int, location: str | None, scenario: str | None, out: Path) -> None:
    """Write features as of a date, and what came of them, as Parquet.

    features.parquet and labels.parquet have a row for each contact that could be scored at each moment. Every column says
    its unit and meaning in the schema. See docs/guides/frames.ipynb.
    """
    if location and scenario:
        raise click.UsageError("--location is of the database, --scenario is not: give one of them")
    rows = _of_scenario(scenario, as_of, weeks, out) if scenario else asyncio.run(_stored(as_of, weeks, location, out))
    click.echo(f"{rows:,} rows: {out / 'features.parquet'}, {out / 'labels.parquet'}")


def moments(as_of: datetime | None, weeks: int, until: datetime) -> list[datetime]:
    """Return the moments, ascending."""
    last = as_of.replace(tzinfo=UTC) if as_of else until - timedelta(days=KNOWN_D)
    return [last - timedelta(weeks=back) for back in reversed(range(weeks))]


async def _stored(as_of: datetime | None, weeks: int, location: str | None, out: Path) -> int:
    # Arrow is loaded on use: `--help` must be quick
    from enterprisehub.services.ml.frames import write_frames  # noqa: PLC0415
    from enterprisehub.services.ml.history_repository import Histories  # noqa: PLC0415

    database = await Database.connect(kit_settings.read().require_database(), Role.HUB, most=2, timeout_s=3600)
    try:
        histories = Histories(database, location)
        until = await histories.end()
        if until is None:
            raise NotFound("there are no events yet")
        asked, stage_map = moments(as_of, weeks, until), await histories.stage_map()
        with counting("contacts", await histories.count()) as done:
            contacts = histories.contacts()
            return await write_frames(contacts, out, moments=asked, until=until, stage_map=stage_map, done=done)
    finally:
        await database.close()


def _of_scenario(scenario: str, as_of: datetime | None, weeks: int, out: Path) -> int:
    from enterprisehub.cli.training_data import told  # noqa: PLC0415
    from enterprisehub.services.ml.frames import write_frames  # noqa: PLC0415

    with saying("simulating") as progress:
        happened = told(scenario, contacts=None, progress=progress)

    async def contacts() -> AsyncIterator[tuple[str, list[ContactEvent]]]:
        for contact_id, events in happened.contacts.items():
            yield f"{events[0].location_id}/{contact_id}", events

    asked = moments(as_of, weeks, happened.until)
    with counting("contacts", len(happened.contacts)) as done:
        return asyncio.run(
            write_frames(contacts(), out, moments=asked, until=happened.until, stage_map=happened.stage_map, done=done)
        )
