"""`enterprisehub evaluate`: measure the models in use on a scenario that they were not trained on."""

import os
from typing import Any

import click
import msgspec

from enterprisehub.kit import settings as kit_settings
from enterprisehub.learning.progress import silent
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.spec import CHURN, LEAD

NICENESS = 10


@click.command()
@click.option("--scenario", default="shifted", show_default=True, help="Name of a scenario, or a TOML file.")
@click.option("--contacts", type=click.IntRange(min=200), help="Simulate so many contacts instead of the scenario's.")
@click.option("--seed", default=11, show_default=True, help="Draws the moments to score at.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def evaluate(scenario: str, contacts: int | None, seed: int, as_json: bool) -> None:
    """Measure the models on a synthetic brokerage of other places, seasons, rates and words."""
    from enterprisehub.cli.training_data import simulated  # noqa: PLC0415 the simulation is loaded on use
    from enterprisehub.learning.training import evaluate as measure  # noqa: PLC0415

    os.nice(NICENESS)
    settings = kit_settings.read()
    models = [(spec, first_good(spec.name, files(settings.data_dir, spec.name), _say)) for spec in (LEAD, CHURN)]
    rows, _ = simulated(scenario, seed=seed, contacts=contacts, progress=silent)
    found: dict[str, dict[str, Any]] = {
        spec.name: {"version": loaded.model.version, "by_days": measure(spec, loaded, rows)} for spec, loaded in models
    }
    if as_json:
        click.echo(msgspec.json.encode({"scenario": scenario, "rows": len(rows.moments), "models": found}).decode())
        return
    for name, told in found.items():
        for days, measures in told["by_days"].items():
            auc, ece = measures["auc"], measures["ece"]
            click.echo(
                f"{name} {told['version']}, {days} days: AUC {auc['value']:.3f} ({auc['low']:.3f}-{auc['high']:.3f}), "
                f"calibration error {ece['value']:.3f}, {measures['rows']:,} rows"
            )


def _say(reason: str) -> None:
    click.echo(reason, err=True)
