"""`enterprisehub models`: the registry: what serves, what waits, and how one takes the other's place."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
import msgspec
from rich.console import Console
from rich.table import Table

from enterprisehub.cli.bars import counting, saying
from enterprisehub.contracts.scoring import ModelCard
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import NotFound
from enterprisehub.learning.homes.order import NAME as MATCH
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.spec import LEAD, SPECS
from enterprisehub.services.ml.fleet import Spread, rows, write
from enterprisehub.services.ml.fleet import cluster as on_cluster
from enterprisehub.services.ml.history_repository import Histories
from enterprisehub.services.ml.nightly import Night, night
from enterprisehub.services.ml.repository import LocationPools, Models

NAMES = click.Choice([*(spec.name for spec in SPECS), MATCH])
NICENESS = 10
ON_WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), help="So many processes of this machine (extra `cluster`)."
)
ON_CLUSTER = click.option(
    "--cluster", help="A Dask scheduler's address, such as tls://scheduler:8786 (extra `cluster`)."
)
T = TypeVar("T")


@click.group()
def models() -> None:
    """See, change and renew the models that serve."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def list_(as_json: bool) -> None:
    """List all models of the registry, the champions first."""
    cards = asyncio.run(_with(lambda database: Models(database).cards()))
    if as_json:
        click.echo(msgspec.json.encode(cards).decode())
        return
    table = Table("Model", "Version", "Status", "Trained on", "Trained at", "Measured", "Why")
    for card in cards:
        at = f"{card.trained_at:%Y-%m-%d %H:%M}"
        table.add_row(card.name, card.version, card.status, card.trained_on, at, _measured(card), card.note)
    Console().print(table)


def _measured(card: ModelCard) -> str:
    """Return the one number of a model: how well it ranks leads, or homes."""
    if auc := card.metrics.get("test", {}).get("auc"):
        return f"AUC {auc['value']:.3f}"
    ndcg = card.metrics.get("ndcg_at_10", {}).get("challenger")
    return "" if ndcg is None else f"NDCG@10 {ndcg:.3f}"


@models.command()
@click.argument("name", type=NAMES)
@click.argument("version")
@click.option("--why", default="promoted by hand", show_default=True, help="Kept in the registry.")
def promote(name: str, version: str, why: str) -> None:
    """Make a stored model the champion; services take it up within half a minute, without a failed request."""
    if not asyncio.run(_with(lambda database: Models(database).promote(name, version, why))):
        raise NotFound(f"there is no {name} model {version}: see `enterprisehub models list`")
    click.echo(f"{name} {version} is the champion")


@models.command()
@click.argument("name", type=NAMES)
@click.option("--why", default="rolled back by hand", show_default=True, help="Kept in the registry.")
def rollback(name: str, why: str) -> None:
    """Put the champion's predecessor back in its place."""

    async def back(database: Database) -> str | None:
        registry = Models(database)
        version = await registry.predecessor(name)
        if version is not None:
            await registry.promote(name, version, why)
        return version

    version = asyncio.run(_with(back))
    if version is None:
        raise NotFound(f"the {name} champion has no predecessor")
    click.echo(f"{name} {version} is the champion again")


@models.command()
@click.option("--seed", default=7, show_default=True, help="Draws the moments that are learned from.")
@ON_WORKERS
@ON_CLUSTER
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def nightly(seed: int, workers: int | None, cluster: str | None, as_json: bool) -> None:
    """Do the night's work now: own histories, drift and calibration, challengers, promotion.

    Runs by itself every night while the pipeline runs. With workers the log is read by many, location by location.
    """
    os.nice(NICENESS)
    settings = kit_settings.read()

    async def work(database: Database) -> Night:
        with saying("reading the log") as progress:
            data = None
            if workers or cluster:
                with on_cluster(cluster, workers=workers or 1) as spread:
                    progress("reading the log on the cluster")
                    data = await rows(spread, settings.require_database(), Histories(database), seed)
            return await night(database, settings.data_dir, seed=seed, progress=progress, data=data)

    told = asyncio.run(_with(work))
    if as_json:
        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(f"{told.rows:,} moments of {told.contacts:,} contacts; {len(told.pools)} locations pooled")
    for one in told.models:
        click.echo(f"{one.name} {one.champion}: {'; '.join(one.alerts) or 'no alert'}")
        verdict = f"challenger {one.challenger}: {one.verdict.why}" if one.verdict else one.note
        click.echo(f"  {verdict}")
    click.echo(f"matching: {told.matching}")


@models.command()
@click.option("--location", help="Only this location; all without it.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Parquet file to write; with workers a folder."
)
@ON_WORKERS
@ON_CLUSTER
def score(location: str | None, out: Path, workers: int | None, cluster: str | None) -> None:
    """Score every contact as it stands now, as a stream: a million in a few minutes, in flat memory.

    With workers many locations are scored side by side, each into a file of its own in the folder.
    """
    from enterprisehub.services.ml.frames import write_scores  # noqa: PLC0415 Arrow is loaded on use

    settings = kit_settings.read()
    if workers or cluster:
        out.mkdir(parents=True, exist_ok=True)

    async def work(database: Database) -> int:
        offer = await Models(database).champion(LEAD.name)
        offers = [*([offer] if offer else []), *files(settings.data_dir, LEAD.name)]
        loaded = first_good(LEAD.name, offers, lambda reason: click.echo(reason, err=True))
        histories = Histories(database, location)
        pools = await LocationPools(database).of(LEAD.name, loaded.model.version)
        if workers or cluster:
            with on_cluster(cluster, workers=workers or 1) as spread:
                # the file's own bytes: written anew they would be another version
                data = next(one.data for one in offers if loaded.sha256.encode() in one.data)
                work = partial(
                    write,
                    settings.require_database(),
                    data,
                    msgspec.json.encode(pools),
                    datetime.now(UTC),
                    str(out.resolve()),  # noqa: ASYNC240 once
                )
                return await _spread(spread, work, await histories.locations())
        with counting("scoring", await histories.count()) as done:
            return await write_scores(loaded, histories.subjects(datetime.now(UTC)), out, done=done, pools=pools)

    click.echo(f"{asyncio.run(_with(work)):,} contacts: {out}")


async def _spread(spread: Spread, work: Callable[[str], int], locations: list[str]) -> int:
    counted = 0
    with counting("locations", len(locations)) as done:
        found = spread(work, locations)
        for number in range(len(locations)):
            counted += await asyncio.to_thread(next, found)
            done(number + 1)
    return counted


async def _with(work: Callable[[Database], Awaitable[T]]) -> T:
    database = await Database.connect(kit_settings.read().require_database(), Role.HUB, most=2, timeout_s=3600)
    try:
        return await work(database)
    finally:
        await database.close()
