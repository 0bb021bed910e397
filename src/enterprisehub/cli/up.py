"""`enterprisehub up`."""

import os
import sys

import click

from enterprisehub.kit import settings as kit_settings
from enterprisehub.orchestrator.plan import plan
from enterprisehub.orchestrator.up import up as run_up

_READABLE = {"LOG_FORMAT": "console"}
"""On a terminal the lines are for people, unless the caller wants others."""


@click.command()
@click.option("--demo", is_flag=True, help="With a demo brokerage, a GoHighLevel stand-in and a stream of webhooks.")
def up(demo: bool) -> None:
    """Start everything on this machine and watch it until Ctrl-C.

    Starts an embedded Postgres and Valkey unless DATABASE_URL and REDIS_URL name others.
    """
    settings = kit_settings.read()
    environ = {**_READABLE, **os.environ} if sys.stdout.isatty() else os.environ
    sys.exit(run_up(settings, lambda: plan(settings, environ, demo=demo)))
