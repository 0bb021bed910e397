"""`enterprisehub users`: accounts."""

from typing import TextIO

import click
from pydantic import ValidationError

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.users import Invitation, Invited, User, UserChange
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database
from enterprisehub.orchestrator.table import table
from enterprisehub.services.hub.console import CONSOLE, run
from enterprisehub.services.hub.users.service import Users

SHORTEST_PASSWORD = 10

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
name_option = click.option("--name", default="", help="The person's name.")
password_stdin = click.option(
    "--password-stdin", type=click.File("r"), is_flag=False, flag_value="-", default=None,
    help="Set this password, read from standard input, instead of printing a one-use token.",
)  # fmt: skip


@click.group()
def users() -> None:
    """Create, invite, list and deactivate users, reset passwords."""


@users.command()
@click.argument("email")
@name_option
@password_stdin
@as_json
def create_operator(email: str, name: str, password_stdin: TextIO | None, as_json: bool) -> None:
    """Create an operator, who sees all locations. The first user is made this way."""
    _create(_invitation(email, name, Role.OPERATOR, None), password_stdin, as_json=as_json)


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice([r.value for r in Role]), default=Role.AGENT.value, show_default=True)
@click.option("--location", help="The user's location; operators may go without.")
@name_option
@password_stdin
@as_json
def invite(
    email: str, role: str, location: str | None, name: str, password_stdin: TextIO | None, as_json: bool
) -> None:
    """Invite somebody: prints the one-use token that they choose their password with."""
    _create(_invitation(email, name, Role(role), location), password_stdin, as_json=as_json)


@users.command()
@click.argument("email")
@as_json
def reset_password(email: str, as_json: bool) -> None:
    """Print a one-use token for a new password; the old one works until then."""

    async def work(database: Database) -> Invited:
        service = Users(database, SystemClock())
        return await service.reset_password(CONSOLE, (await service.by_email(CONSOLE, email)).user_id)

    _show_token(run(work), as_json=as_json)


@users.command()
@click.argument("email")
@as_json
def deactivate(email: str, as_json: bool) -> None:
    """Lock somebody out, within 30 seconds; their sessions end."""
    user = _change(email, UserChange(active=False))
    click.echo(user.model_dump_json() if as_json else f"{user.email} is deactivated")


@users.command()
@click.argument("email")
@as_json
def activate(email: str, as_json: bool) -> None:
    """Let somebody in again, with their old password."""
    user = _change(email, UserChange(active=True))
    click.echo(user.model_dump_json() if as_json else f"{user.email} is active")


def _change(email: str, change: UserChange) -> User:
    async def work(database: Database) -> User:
        service = Users(database, SystemClock())
        user = await service.by_email(CONSOLE, email)
        return await service.change(CONSOLE, user.user_id, change)

    return run(work)


@users.command(name="list")
@as_json
def list_users(as_json: bool) -> None:
    """List users: accounts, and the agents that the CRM names."""
    found = run(_all)
    if as_json:
        click.echo(Page[User](items=found).model_dump_json())
        return
    rows = [("e-mail", "name", "role", "location", "state")]
    rows += [(u.email or "", u.name, u.role.value, u.location_id or "all", _state(u)) for u in found]
    click.echo("\n".join(table(rows)))


async def _all(database: Database) -> list[User]:
    """Return all pages."""
    service, found, cursor = Users(database, SystemClock()), list[User](), None
    while True:
        page = await service.listed(CONSOLE, None, role=None, active=None, search=None, cursor=cursor, limit=500)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def _state(user: User) -> str:
    if not user.active:
        return "deactivated"
    if user.can_log_in:
        return "can log in"
    return "invited" if user.invited else "from the CRM"


def _invitation(email: str, name: str, role: Role, location: str | None) -> Invitation:
    try:
        return Invitation(email=email, name=name, role=role, location_id=location)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.BadParameter(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _create(invitation: Invitation, password_stdin: TextIO | None, *, as_json: bool) -> None:
    if password_stdin is None:
        _show_token(run(lambda database: Users(database, SystemClock()).invite(CONSOLE, invitation)), as_json=as_json)
        return
    password = password_stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"needs at least {SHORTEST_PASSWORD} characters", param_hint="--password-stdin")
    user = run(lambda database: Users(database, SystemClock()).ensure(CONSOLE, invitation, password))
    click.echo(user.model_dump_json() if as_json else f"{user.email} can log in")


def _show_token(invited: Invited, *, as_json: bool) -> None:
    if as_json:
        click.echo(invited.model_dump_json())
        return
    click.echo(invited.token)
    click.echo(
        f"One use, until {invited.expires_at:%Y-%m-%d %H:%M} UTC: POST /v1/sessions/password with"
        ' {"token": …, "password": …}, or the log-in page.',
        err=True,
    )
