"""`enterprisehub models`: the registry: what serves, what waits, and how one takes the other's place."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import NotFound
from enterprisehub.learning.spec import CHURN, LEAD
from enterprisehub.services.ml.nightly import Night, night
from enterprisehub.services.ml.repository import Models

NAMES = click.Choice([LEAD.name, CHURN.name])
NICENESS = 10
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
    table = Table("Model", "Version", "Status", "Trained on", "Trained at", "AUC", "Why")
    for card in cards:
        auc = card.metrics.get("test", {}).get("auc", {}).get("value", float("nan"))
        at = f"{card.trained_at:%Y-%m-%d %H:%M}"
        table.add_row(card.name, card.version, card.status, card.trained_on, at, f"{auc:.3f}", card.note)
    Console().print(table)


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
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def nightly(seed: int, as_json: bool) -> None:
    """Do the night's work now: own histories, drift and calibration, challengers, promotion.

    Runs by itself every night while the pipeline runs.
    """
    os.nice(NICENESS)
    settings = kit_settings.read()

    async def work(database: Database) -> Night:
        with _progress() as progress:
            return await night(database, settings.data_dir, seed=seed, progress=progress)

    told = asyncio.run(_with(work))
    if as_json:
        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(f"{told.rows:,} moments of {told.contacts:,} contacts; {len(told.pools)} locations pooled")
    for one in told.models:
        click.echo(f"{one.name} {one.champion}: {'; '.join(one.alerts) or 'no alert'}")
        verdict = f"challenger {one.challenger}: {one.verdict.why}" if one.verdict else one.note
        click.echo(f"  {verdict}")


async def _with(work: Callable[[Database], Awaitable[T]]) -> T:
    database = await Database.connect(kit_settings.read().require_database(), Role.HUB, most=2, timeout_s=3600)
    try:
        return await work(database)
    finally:
        await database.close()


@contextmanager
def _progress() -> Iterator[Callable[[str], Any]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading the log", total=None)
        yield lambda done: bar.update(task, description=done)
