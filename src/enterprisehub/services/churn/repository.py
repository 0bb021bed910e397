"""The churn model that the database names as champion."""

from enterprisehub.kit.database import Database
from enterprisehub.learning.registry import Offer


class Models:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def champion(self, name: str, *, but: str = "") -> Offer | None:
        """Return the champion's bytes, None when there is none or it is the one already loaded (`but`, its SHA-256)."""
        row = await self._database.pool.fetchrow(
            "SELECT version, artefact FROM models WHERE name = $1 AND status = 'champion' AND sha256 <> $2", name, but
        )
        return Offer(f"table models, {name} {row['version']}", row["artefact"]) if row else None
