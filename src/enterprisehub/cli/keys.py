"""`enterprisehub keys`: API keys."""

import click
from pydantic import ValidationError

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.keys import ApiKey, KeyRequest
from enterprisehub.orchestrator.table import table
from enterprisehub.services.hub.console import CONSOLE, run
from enterprisehub.services.hub.keys.service import Keys

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True, help="What the key may do.")
@click.option("--location", help="The one location that the key may see; an operator's key without one sees all.")
@click.option("--label", default="", help="What the key is for.")
@as_json
def create(role: str, location: str | None, label: str, as_json: bool) -> None:
    """Make a key. It is shown this once: only its hash is stored."""
    try:
        request = KeyRequest(role=Role(role), location_id=location, label=label)
    except ValidationError as error:
        raise click.BadParameter(error.errors()[0]["msg"], param_hint="--location or --label") from error
    made = run(lambda database: Keys(database).create(CONSOLE, request))
    if as_json:
        click.echo(made.model_dump_json())
        return
    click.echo(made.key)
    click.echo("Keep it safe: it cannot be shown again.", err=True)


@keys.command(name="list")
@as_json
def list_keys(as_json: bool) -> None:
    """List keys with their use; never the keys themselves."""
    found = run(lambda database: Keys(database).listed(CONSOLE))
    if as_json:
        click.echo(Page[ApiKey](items=list(found)).model_dump_json())
        return
    rows = [("id", "role", "location", "label", "created", "last used", "state")]
    for key in found:
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        state = "revoked" if key.revoked_at else "valid"
        created = f"{key.created_at:%Y-%m-%d}"
        rows.append((key.key_id, key.role.value, key.location_id or "all", key.label, created, used, state))
    click.echo("\n".join(table(rows)))


@keys.command()
@click.argument("key_id")
@as_json
def revoke(key_id: str, as_json: bool) -> None:
    """Revoke a key by its id; it stops working within 30 seconds."""
    revoked = run(lambda database: Keys(database).revoke(CONSOLE, key_id))
    click.echo(revoked.model_dump_json() if as_json else f"{key_id} is revoked")
