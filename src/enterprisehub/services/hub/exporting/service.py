"""Export a contact or a location as JSON lines: `{"table": …, "row": {…}}`, one a row."""

from collections import Counter
from collections.abc import Callable

from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.exporting import repository


async def export(
    database: Database, caller: Caller, location_id: str, contact_id: str | None, write: Callable[[str], object]
) -> Counter[str]:
    """Write every row of a location, or of one contact of it, and return how many by table.

    Passwords, keys and tokens are left out.
    """
    written: Counter[str] = Counter()
    async with database.transaction(caller.within(location_id)) as connection:
        for table, columns in (await repository.tables(connection, of_contacts=contact_id is not None)).items():
            async for row in repository.rows(connection, table, columns, location_id, contact_id):
                write(f'{{"table":"{table}","row":{row}}}\n')
                written[table] += 1
        await record(
            connection,
            actor=caller.id,
            action="contact.export" if contact_id else "location.export",
            location_id=location_id,
            target=contact_id or location_id,
        )
    return written
