"""`enterprisehub erase`: a contact, for good."""

import asyncio
import sys

import click
import msgspec

from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.kit import cache
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.settings import Settings, read
from enterprisehub.services.pipeline.erasure import Erased
from enterprisehub.services.pipeline.erasure import erase as run_erase


@click.command()
@click.argument("contact_id")
@click.option("--location", required=True, help="The GoHighLevel location that the contact belongs to.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs; with --yes.")
def erase(contact_id: str, location: str, yes: bool, as_json: bool) -> None:
    """Erase a contact for good: events, messages, scores, webhooks, everything that names it.

    Nothing is erased in GoHighLevel; delete the contact there too, or its next change brings it back. What was published
    to open screens leaves Redis within the hour. Ends with 1 when there is no such contact.
    """
    if not LOCATION_ID.fullmatch(location):
        raise click.BadParameter("is not a location id", param_hint="--location")
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here: say --yes.")
        click.confirm(f"Erase contact {contact_id} of {location} for good?", abort=True)
    erased = asyncio.run(_erase(read(), location, contact_id))
    if as_json:
        click.echo(msgspec.json.encode(erased).decode())
    elif erased.found:
        click.echo("erased: " + ", ".join(f"{count} {table}" for table, count in erased.rows.items()))
    else:
        click.echo(f"{location} has no contact {contact_id}", err=True)
    if not erased.cache:
        click.echo("Redis is away: what it holds of the contact ends by itself within seven days.", err=True)
    sys.exit(0 if erased.found else 1)


async def _erase(settings: Settings, location: str, contact_id: str) -> Erased:
    database = await Database.connect(settings.require_database(), Role.PIPELINE, most=1)
    redis = cache.connect(settings.require_redis())
    try:
        return await run_erase(database, redis, location, contact_id, actor="cli")
    finally:
        await redis.aclose()
        await database.close()
