"""Import a listings file into a location."""

from collections.abc import Callable

from enterprisehub.contracts.api.properties import ImportReport
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.properties import import_repository as repository
from enterprisehub.services.hub.properties.csv_rows import read_listings

BATCH = 500

Progress = Callable[[int, int], None]


async def import_listings(
    database: Database,
    caller: Caller,
    location_id: str,
    data: bytes,
    *,
    full: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> ImportReport:
    """Import a CSV file in one transaction: all its good rows, or none when the database fails.

    Args:
        database: where to.
        caller: who does it, for the audit log.
        location_id: whose listings they are; created when never seen.
        data: the file's bytes, in UTF-8, UTF-16 or Windows-1252.
        full: the file holds all listings, so that absent ones become Off Market.
        progress: told how many rows of how many are written.

    Raises:
        InvalidInput: no header, or a full file without one good row.
    """
    file = read_listings(data)
    if full and not file.rows:
        raise InvalidInput("The file has no good row: refusing to take every listing off the market.")
    report = ImportReport(
        location_id=location_id, read=file.read, added=0, updated=0, unchanged=0, removed=0,
        bad=file.bad, unknown_columns=file.unknown_columns,
    )  # fmt: skip
    async with database.transaction(caller.within(location_id)) as connection:
        report.new_location = await repository.ensure_location(connection, location_id)
        for start in range(0, len(file.rows), BATCH):
            rows = file.rows[start : start + BATCH]
            added, updated = await repository.upsert(connection, location_id, file.columns, rows)
            report.added += added
            report.updated += updated
            progress(start + len(rows), len(file.rows))
        if full:
            report.removed = await repository.take_off_market(connection, location_id, file.ids())
        report.unchanged = len(file.rows) - report.added - report.updated
        counts = report.model_dump(include={"read", "added", "updated", "removed"})
        await record(
            connection, actor=caller.id, action="listings.import", location_id=location_id, bad=len(file.bad), **counts
        )
    return report
