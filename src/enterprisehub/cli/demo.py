"""`enterprisehub demo`: what `up --demo` does once everything is ready."""

import io
import sys
from functools import partial

import click
import httpx

from enterprisehub.cli.deeds import noted
from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.locations import LocationChange, LocationSettings
from enterprisehub.contracts.api.users import Invitation
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.settings import Settings
from enterprisehub.orchestrator.demo import password
from enterprisehub.services.hub.console import CONSOLE, run
from enterprisehub.services.hub.locations.service import Locations
from enterprisehub.services.hub.properties.importing import import_listings
from enterprisehub.services.hub.users.service import Users
from enterprisehub.simulation.demo.telling import crm_records, demo_history, demo_record, office_settings, replay_past
from enterprisehub.simulation.listings_csv import write_listings
from enterprisehub.simulation.load.target import loopback_target
from enterprisehub.simulation.signing import demo_signing_key
from enterprisehub.simulation.world import Location, World


@click.command()
def demo() -> None:
    """Set up the demo brokerage: offices, listings, log-ins, and the days before today.

    Needs a running `enterprisehub up --demo`, which does it by itself. Safe to repeat.
    """
    settings = kit_settings.read()
    key = demo_signing_key(settings.data_dir)
    world = demo_history(demo_record(settings.data_dir).started_at).world
    run(lambda database: _set_up(database, world, settings))
    _seed(settings.standin_url, world)
    target = loopback_target(settings.hub_url)
    past = run(lambda database: replay_past(target, key, settings.data_dir, partial(noted, database), _progress))
    click.echo(f"{len(world.locations)} offices, {past} events of the past")


async def _set_up(database: Database, world: World, settings: Settings) -> None:
    for location in world.locations:
        await _office(database, location)
    await _log_ins(Users(database, SystemClock()), world.locations[0], password(settings.data_dir))


def _seed(standin_url: str, world: World) -> None:
    """Tell the stand-in of GoHighLevel what its account holds."""
    try:
        httpx.post(f"{standin_url}/_standin/seed", json=crm_records(world), timeout=10).raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(f"the stand-in of GoHighLevel at {standin_url} takes no seed: {error}") from error


async def _office(database: Database, location: Location) -> None:
    text = io.StringIO()
    write_listings(location.listings, text)
    await import_listings(database, CONSOLE, location.location_id, text.getvalue().encode(), full=True)
    own = LocationSettings.model_validate(office_settings(location))
    change = LocationChange(name=location.name, timezone=location.timezone, settings=own)
    await Locations(database).change(CONSOLE, location.location_id, change)


async def _log_ins(users: Users, location: Location, secret: str) -> None:
    agent = location.agents[0]
    where = location.location_id
    people = (
        (Invitation(email="agent@demo.example", name=agent.name, role=Role.AGENT, location_id=where), agent.user_id),
        (Invitation(email="lead@demo.example", name="Demo Lead", role=Role.LEAD, location_id=where), None),
        (Invitation(email="operator@demo.example", name="Demo Operator", role=Role.OPERATOR), None),
    )
    for invitation, ghl_user_id in people:
        await users.ensure(CONSOLE, invitation, secret, ghl_user_id=ghl_user_id)


def _progress(told: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{told} events of the past", nl=False, err=True)
