"""`enterprisehub validate kc_house`."""

from pathlib import Path

import click

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.regression import regression

FILE = "kc_house_data.csv.gz"


@click.command()
@shared.data_folder
@shared.time_order
@shared.budget
@shared.seed
@click.pass_context
def kc_house(ctx: click.Context, folder: Path, time_order: str | None, budget_s: float, seed: int) -> None:
    """King County sales: price, its interval, and how often that holds."""
    ctx.invoke(
        regression, csv_file=shared.present(folder / FILE), target="price", drop="id", time_column=None, time_order=time_order,

        budget_s=budget_s, seed=seed,
    )  # fmt: skip
