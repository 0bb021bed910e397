"""Find and delete all that is stored about a contact, whatever table it stands in."""

from enterprisehub.kit.database import Connection


async def stop_workers(connection: Connection) -> None:
    """Take all shards away until the transaction ends.

    Waits for batches that are being written; those that read a state before and would write it later lose their fence.
    """
    await connection.execute("DELETE FROM workers")


async def tables(connection: Connection) -> list[str]:
    """Return the tables whose rows belong to a contact."""
    records = await connection.fetch(
        """SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
           WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
             AND c.column_name IN ('location_id', 'contact_id')
           GROUP BY c.table_name HAVING count(*) = 2 ORDER BY c.table_name"""
    )
    return [record["table_name"] for record in records]


async def erase(connection: Connection, table: str, location_id: str, contact_id: str) -> int:
    done = await connection.execute(
        f'DELETE FROM "{table}" WHERE location_id = $1 AND contact_id = $2', location_id, contact_id
    )
    return int(done.rpartition(" ")[2])


async def note(connection: Connection, location_id: str, contact_id: str, actor: str) -> None:
    """Write the audit log's line: that it was done and by whom, nothing of what was erased."""
    await connection.execute(
        "INSERT INTO audit_log (location_id, actor, action, target) VALUES ($1, $2, 'contact.erase', $3)",
        location_id,
        actor,
        contact_id,
    )
