"""`enterprisehub validate bank`."""

from pathlib import Path

import click

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.binary import binary

FILE = "bank_marketing_full.csv.gz"


@click.command()
@shared.data_folder
@shared.time_order
@shared.budget
@shared.seed
@click.pass_context
def bank(ctx: click.Context, folder: Path, time_order: str | None, budget_s: float, seed: int) -> None:
    """Bank marketing, five folds, without `duration` (known only after the call); `--time-order rows` for the last fifth."""
    ctx.invoke(
        binary, csv_file=shared.present(folder / FILE), target="y", drop="duration", time_column=None, time_order=time_order,
        positive=None,
        budget_s=budget_s, seed=seed,
    )  # fmt: skip
