"""The command line. A command's module is imported on use only, so that `--help` and `status` are quick."""

import sys

import click

from enterprisehub.cli.lazy import LazyGroup
from enterprisehub.kit.errors import EnterpriseHubError

COMMANDS = {
    "up": "Start everything on this machine and watch it.",
    "down": "Stop what `up` started.",
    "status": "Show what runs.",
    "serve": "Run one service in the foreground.",
    "migrate": "Bring the database to the newest schema.",
    "doctor": "Check this machine, the settings and the data.",
    "sync": "Import an account from GoHighLevel.",
    "import": "Import listings from a file.",
    "export": "Write a contact's or a location's data, or frames to learn from.",
    "erase": "Erase a contact for good.",
    "users": "Create, invite and list users.",
    "keys": "Make, list and revoke API keys.",
    "train": "Train the models.",
    "models": "See, renew, promote and roll back the models that serve.",
    "evaluate": "Measure the models on held-out data.",
    "validate": "Check the models on public data.",
    "replay": "Rebuild states and scores from the log and compare.",
    "simulate": "Drive the intake with a synthetic brokerage.",
    "demo": "Set up the demo brokerage.",
}
"""Every command with its line in the overview; one without a module is not offered."""


@click.group(
    cls=LazyGroup,
    package=__name__,
    lines=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="enterprisehub", prog_name="enterprisehub")
def cli() -> None:
    """Turn every GoHighLevel event, within a second, into a decision that a real-estate team can act on."""


def main() -> None:
    """Run the command line; an error that we raise on purpose ends it with one line."""
    try:
        cli()
    except EnterpriseHubError as error:
        click.echo(f"enterprisehub: {error}", err=True)
        sys.exit(2)
