"""`enterprisehub validate churn`."""

import time
from pathlib import Path

import click

from enterprisehub.cli.validate import shared


@click.command()
@shared.file_option("--orders", "Orders with a customer, a date and an amount; gzip too.")
@click.option("--customer", help="Name of the customer's column.  [default: told by its name]")
@click.option("--date", help="Name of the date's column.  [default: told by its name]")
@click.option("--amount", help="Name of the amount's column.  [default: told by its name]")
@shared.budget
@shared.seed
def churn(orders: Path, customer: str | None, date: str | None, amount: str | None, budget_s: float, seed: int) -> None:
    """Predict which customers order nothing in the last six months of an order file.

    The discrete-time survival model of the churn service, learned from other customers' orders.
    """
    from enterprisehub.learning.validation import files  # noqa: PLC0415 LightGBM is loaded on use
    from enterprisehub.learning.validation import orders as validation  # noqa: PLC0415

    began = time.monotonic()
    with shared.progress() as progress:
        history = validation.orders(files.read(orders), customer, date, amount)
        report = validation.validate(history, budget_s=budget_s, seed=seed, progress=progress, began=began)
    shared.tell(report)
