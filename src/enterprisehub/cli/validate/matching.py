"""`enterprisehub validate matching`."""

import time
from pathlib import Path

import click

from enterprisehub.cli.validate import shared


@click.command()
@shared.file_option("--listings", "Listings with an id; any other columns.")
@shared.file_option("--bookings", "Bookings: a listing, a guest, a date.")
@shared.budget
@shared.seed
def matching(listings: Path, bookings: Path, budget_s: float, seed: int) -> None:
    """Rank listings for guests who booked before: where does the one they booked last stand?

    Main figures for new listings only; with `_all`, re-bookings count too. Reviews and ratings are not used, since they
    were counted later.
    """
    from enterprisehub.learning.validation import bookings as validation  # noqa: PLC0415 LightGBM is loaded on use
    from enterprisehub.learning.validation import files  # noqa: PLC0415

    began = time.monotonic()
    with shared.progress() as progress:
        known = validation.choices(files.read(listings), files.read(bookings))
        progress(f"{len(known.days):,} bookings of {len(known.catalog.ids):,} listings")
        report = validation.validate(known, budget_s=budget_s, seed=seed, progress=progress, began=began)
    shared.tell(report)
