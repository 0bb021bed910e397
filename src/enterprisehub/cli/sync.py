"""`enterprisehub sync`: an account's past, through the same door as its present."""

import asyncio
import sys
from collections.abc import Sequence

import click
import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from enterprisehub.clients.gohighlevel.client import GoHighLevel, Record
from enterprisehub.clients.gohighlevel.connect import GoHighLevelAccess, gohighlevel, oauth_app
from enterprisehub.clients.gohighlevel.errors import NotFoundThere
from enterprisehub.clients.gohighlevel.listing import DEFAULT_SCHEMA, listings_file
from enterprisehub.clients.gohighlevel.repository import TokenRepository
from enterprisehub.clients.gohighlevel.transport import http_client
from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.contracts.api.properties import ImportReport
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.settings import Settings, read
from enterprisehub.services.hub.console import CONSOLE, opened
from enterprisehub.services.hub.properties.importing import import_listings
from enterprisehub.services.pipeline.sync import ResourceReport, Sync, SyncReport
from enterprisehub.services.pipeline.sync_repository import SyncRepository

PATIENCE_S = 120.0
"""An import may wait for the rate limit: nobody waits for an answer."""


@click.command()
@click.option("--location", "locations", multiple=True, help="A GoHighLevel location; GHL_LOCATIONS, else all known.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted import stopped.")
@click.option("--listings", "schema", default=DEFAULT_SCHEMA, show_default=True, help="The custom object of listings.")
@click.option("--code", help="Connect first: the code that installing your marketplace app brought (GHL_CLIENT_ID).")
@click.option("--redirect-uri", default="", help="With --code: the app's redirect address.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def sync(
    locations: tuple[str, ...], resume: bool, schema: str, code: str | None, redirect_uri: str, as_json: bool
) -> None:
    """Import contacts, conversations, opportunities, appointments, users and listings from GoHighLevel.

    Runs within the CRM's rate limit, beside live traffic. Safe to repeat: a record counts once for each of its versions.
    """
    for location_id in locations:
        if not LOCATION_ID.fullmatch(location_id):
            raise click.BadParameter(f"{location_id!r} is not a location id", param_hint="--location")
    connection = (code, redirect_uri) if code else None
    try:
        reports = asyncio.run(_sync(read(), locations, schema, connection, resume=resume))
    except KeyboardInterrupt:
        click.echo("Interrupted; go on with --resume.", err=True)
        sys.exit(130)
    if as_json:
        click.echo(msgspec.json.encode({"locations": reports}).decode())
    else:
        for report in reports:
            _show(report)
    sys.exit(1 if any(report.failed for report in reports) else 0)


def _show(report: SyncReport) -> None:
    for one in report.resources:
        outcome = one.error or f"{one.read} read, {one.new} new or changed"
        click.echo(f"{report.location_id}  {one.resource:<14} {outcome}")


async def _sync(
    settings: Settings, named: Sequence[str], schema: str, connection: tuple[str, str] | None, *, resume: bool
) -> list[SyncReport]:
    database = await Database.connect(settings.require_database(), Role.PIPELINE, most=2)
    access = GoHighLevelAccess.of(settings)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        async with http_client() as http:
            if connection:
                named = [*named, await _connect(http, database, access, *connection)]
            crm = gohighlevel(http, database, access, patience_s=PATIENCE_S)
            repository = SyncRepository(database)
            chosen = named or settings.ghl_locations or await repository.connected(demo=settings.demo)
            if not chosen:
                raise SettingError("no location is known yet: name one with --location")
            with Progress(*columns, console=Console(stderr=True)) as bar:
                importing = Sync(crm, repository, SystemClock())
                return [await _one(importing, crm, one, schema, bar, resume=resume) for one in chosen]
    finally:
        await database.close()


async def _connect(
    http: httpx.AsyncClient, database: Database, access: GoHighLevelAccess, code: str, redirect_uri: str
) -> str:
    """Store the tokens that a code is worth and return their location."""
    oauth = oauth_app(http, access, SystemClock())
    if oauth is None:
        raise SettingError("--code needs GHL_CLIENT_ID and GHL_CLIENT_SECRET")
    location_id, tokens = await oauth.exchanged(code, redirect_uri)
    await TokenRepository(database).write(location_id, tokens)
    return location_id


async def _one(
    importing: Sync, crm: GoHighLevel, location_id: str, schema: str, bar: Progress, *, resume: bool
) -> SyncReport:
    tasks: dict[str, TaskID] = {}

    def progress(resource: str, done: int, total: int | None) -> None:
        if resource not in tasks:
            tasks[resource] = bar.add_task(f"{location_id} {resource}", total=None)
        bar.update(tasks[resource], completed=done, total=total)

    report = await importing.run(location_id, resume=resume, progress=progress)
    records = await _records(crm, location_id, schema)
    if records:
        report.resources.append(_listings_report(await _import_listings(location_id, records)))
        progress("listings", len(records), len(records))
    return report


async def _records(crm: GoHighLevel, location_id: str, schema: str) -> list[Record]:
    """Return all records of the object; none when the account has no such object."""
    records: list[Record] = []
    after = None
    while True:
        try:
            page = await crm.records(location_id, schema, after=after)
        except NotFoundThere:
            return records
        records += page.items
        if page.after is None:
            return records
        after = page.after


async def _import_listings(location_id: str, records: list[Record]) -> ImportReport:
    async with opened() as database:
        return await import_listings(database, CONSOLE, location_id, listings_file(records))


def _listings_report(found: ImportReport) -> ResourceReport:
    for row in found.bad:
        click.echo(f"listing {row.listing_id or 'without an id'}: {row.reason}", err=True)
    return ResourceReport(resource="listings", read=found.read, new=found.added + found.updated)
