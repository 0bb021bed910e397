"""`enterprisehub validate shoppers`."""

from pathlib import Path

import click

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.binary import binary

FILE = "online_shoppers_intention.csv.gz"


@click.command()
@shared.data_folder
@shared.time_order
@shared.budget
@shared.seed
@click.pass_context
def shoppers(ctx: click.Context, folder: Path, time_order: str | None, budget_s: float, seed: int) -> None:
    """Online shoppers' intention: which visits end in a purchase."""
    ctx.invoke(
        binary, csv_file=shared.present(folder / FILE), target="Revenue", drop="", time_column=None, time_order=time_order,
        positive=None,
        budget_s=budget_s, seed=seed,
    )  # fmt: skip
