"""`enterprisehub validate binary`."""

import time
from pathlib import Path

import click

from enterprisehub.cli.validate import shared


@click.command()
@shared.table
@shared.target
@shared.drop
@shared.time_column
@shared.time_order
@click.option("--positive", help="The target's value that counts as yes.")
@shared.budget
@shared.seed
def binary(
    csv_file: Path, target: str, drop: str, time_column: str | None, time_order: str | None, positive: str | None,
    budget_s: float, seed: int,
) -> None:  # fmt: skip
    """Predict yes or no in any table: AUC, calibration and the rest, on rows that the model has not seen.

    Without an order of time: five folds of shuffled rows. With one: learned from the first 80 %, measured on the rest.
    """
    from enterprisehub.learning.validation import files, tables  # noqa: PLC0415 LightGBM is loaded on use

    began = time.monotonic()
    with shared.progress() as progress:
        asked = tables.question(
            files.read(csv_file), target, "binary", drop=shared.names(drop), positive=positive, time_column=time_column,
            in_order=time_order is not None,
        )  # fmt: skip
        progress(f"{len(asked.target):,} rows, {asked.frame.shape[1]} columns")
        report = tables.validate(asked, name="binary", budget_s=budget_s, seed=seed, progress=progress, began=began)
    shared.tell(report)
