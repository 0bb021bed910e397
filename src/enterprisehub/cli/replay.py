"""`enterprisehub replay`: the log, folded and scored again, must say what was said then."""

import asyncio
import sys

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.settings import Settings, read
from enterprisehub.learning.registry import files
from enterprisehub.services.pipeline.replay import Replayed
from enterprisehub.services.pipeline.replay import replay as run_replay


@click.command()
@click.option("--location", help="Only this location; all without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def replay(location: str | None, as_json: bool) -> None:
    """Rebuild states from the event log, score them again and compare byte by byte.

    Ends with 1 when a score differs from what was said then.
    """
    found = asyncio.run(_replay(read(), location))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo(
            f"{found.predictions} scores: {found.identical} identical, {found.different} different, "
            f"{found.without_model} by models that are no longer stored"
        )
        for example in found.examples:
            click.echo(f"  {example['contact_id']}\n    then {example['then']}\n    now  {example['now']}")
    sys.exit(1 if found.different else 0)


async def _replay(settings: Settings, location: str | None) -> Replayed:
    database = await Database.connect(settings.require_database(), Role.PIPELINE, most=1)
    packaged = [offer.data for offer in files(settings.data_dir, "lead")]
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("replaying", total=None)
            return await run_replay(
                database, location, packaged, lambda done, total: bar.update(task, completed=done, total=total)
            )
    finally:
        await database.close()
