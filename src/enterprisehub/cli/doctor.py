"""`enterprisehub doctor`."""

import asyncio
import os
import sys

import click
from msgspec import json

from enterprisehub.kit import settings as kit_settings
from enterprisehub.orchestrator.doctor import Verdict, examine
from enterprisehub.orchestrator.table import table


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def doctor(as_json: bool) -> None:
    """Check this machine, the settings and the data. Ends with 1 when a check fails."""
    findings = asyncio.run(examine(kit_settings.read(), os.environ))
    if as_json:
        click.echo(json.encode({"checks": findings}).decode())
    else:
        click.echo("\n".join(table([(f.verdict.value, f.check, f.detail) for f in findings])))
    sys.exit(any(f.verdict is Verdict.FAILED for f in findings))
