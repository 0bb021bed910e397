"""`enterprisehub validate airbnb`."""

from pathlib import Path

import click

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.matching import matching

LISTINGS, BOOKINGS = "airbnb_Oakland_listings.csv.gz", "airbnb_Oakland_bookings.csv.gz"


@click.command()
@shared.data_folder
@shared.budget
@shared.seed
@click.pass_context
def airbnb(ctx: click.Context, folder: Path, budget_s: float, seed: int) -> None:
    """Airbnb Oakland: rank listings for guests who booked before."""
    ctx.invoke(
        matching, listings=shared.present(folder / LISTINGS), bookings=shared.present(folder / BOOKINGS),
        budget_s=budget_s, seed=seed,
    )  # fmt: skip
