"""Listings as a CSV file with RESO names, for `enterprisehub import listings`."""

import csv
from collections.abc import Iterable
from typing import TextIO

import msgspec

from enterprisehub.simulation.listings import Listing

COLUMNS = tuple(field.name for field in msgspec.structs.fields(Listing))


def write_listings(listings: Iterable[Listing], out: TextIO) -> int:
    """Write one row per listing, features separated by semicolons; return the number of rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for listing in listings:
        values = msgspec.structs.asdict(listing)
        values["features"] = ";".join(listing.features)
        writer.writerow([values[name] for name in COLUMNS])
        count += 1
    return count
