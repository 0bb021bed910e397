"""`enterprisehub validate regression`."""

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
@shared.budget
@shared.seed
def regression(
    csv_file: Path, target: str, drop: str, time_column: str | None, time_order: str | None, budget_s: float, seed: int
) -> None:
    """Predict a number in any table: errors and the coverage of intervals, on rows that the model has not seen.

    R² and RMSE are told of the logarithm where the target is positive, as prices are.
    """
    from enterprisehub.learning.validation import files, tables  # noqa: PLC0415 LightGBM is loaded on use

    began = time.monotonic()
    with shared.progress() as progress:
        asked = tables.question(
            files.read(csv_file), target, "regression", drop=shared.names(drop), time_column=time_column,
            in_order=time_order is not None,
        )  # fmt: skip
        progress(f"{len(asked.target):,} rows, {asked.frame.shape[1]} columns")
        report = tables.validate(asked, name="regression", budget_s=budget_s, seed=seed, progress=progress, began=began)
    shared.tell(report)
