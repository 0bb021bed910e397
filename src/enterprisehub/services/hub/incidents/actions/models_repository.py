"""The models' champions."""

from enterprisehub.kit.database import Connection


async def champion_and_predecessor(connection: Connection, name: str) -> tuple[str | None, str | None]:
    """Return the champion's version and that of the retired model trained last."""
    rows = await connection.fetch(
        """SELECT DISTINCT ON (status) status, version FROM models
           WHERE name = $1 AND status IN ('champion', 'retired') ORDER BY status, trained_at DESC, created_at DESC""",
        name,
    )
    versions = {row["status"]: row["version"] for row in rows}
    return versions.get("champion"), versions.get("retired")


async def swap(connection: Connection, name: str, champion: str, before: str) -> None:
    """Retire the champion first: there is never more than one."""
    await connection.execute("UPDATE models SET status = 'retired' WHERE name = $1 AND version = $2", name, champion)
    await connection.execute("UPDATE models SET status = 'champion' WHERE name = $1 AND version = $2", name, before)
