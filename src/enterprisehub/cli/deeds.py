"""Note what the demo's buyers did about listings: no webhook tells it, a team's own website would."""

from collections.abc import Sequence

from enterprisehub.contracts.events import ListingTouched
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.coaching.own_events import put


async def noted(database: Database, deeds: Sequence[ListingTouched]) -> None:
    """Note what buyers did about listings, as `POST /v1/contacts/{id}/listings` does; what was noted before is not again."""
    if deeds:
        async with database.transaction(sorted({deed.location_id for deed in deeds})) as connection:
            await put(connection, deeds)
