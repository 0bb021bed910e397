"""`enterprisehub migrate`: the schema."""

import asyncio

import click

from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import silent
from enterprisehub.kit.migrations import migrate as run_migrations


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema; safe to repeat."""
    url = kit_settings.read().require_database()
    try:
        before, after = asyncio.run(run_migrations(url))
    except OSError as error:
        raise silent(url, error) from error
    click.echo(f"schema {after}" + ("" if before == after else f" (was {before or 'empty'})"))
