"""`enterprisehub validate cdnow`."""

from pathlib import Path

import click

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.churn import churn

FILE = "cdnow_master.txt.gz"


@click.command()
@shared.data_folder
@shared.budget
@shared.seed
@click.pass_context
def cdnow(ctx: click.Context, folder: Path, budget_s: float, seed: int) -> None:
    """CDNOW orders 1997-1998: which customers are silent in the last six months?"""
    ctx.invoke(
        churn, orders=shared.present(folder / FILE), customer=None, date=None, amount=None, budget_s=budget_s, seed=seed
    )
