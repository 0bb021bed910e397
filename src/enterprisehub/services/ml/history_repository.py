"""Read contacts' histories from the log, as a stream; write what locations learned and how models fare."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from enterprisehub.contracts.events import ContactEvent, Event
from enterprisehub.contracts.scoring import Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.database import ALL, Database
from enterprisehub.learning.pooling import Pool

_events: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder(Event)
_states = msgspec.json.Decoder(ContactState)
PREFETCH = 2000


class Histories:
    """The event log of all locations, or of one."""

    def __init__(self, database: Database, location_id: str | None = None) -> None:
        self._database = database
        self._location_id = location_id

    async def contacts(self) -> AsyncIterator[tuple[str, list[ContactEvent]]]:
        """Yield each contact's id (unique over locations) and events, in the order of the log."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            cursor = connection.cursor(
                "SELECT location_id, contact_id, payload FROM events WHERE contact_id IS NOT NULL "
                "ORDER BY location_id, contact_id, occurred_at, event_id",
                prefetch=PREFETCH,
            )
            key: tuple[str, str] | None = None
            events: list[ContactEvent] = []
            async for row in cursor:
                found = (row["location_id"], row["contact_id"])
                if key is not None and found != key:
                    yield "/".join(key), events
                    events = []
                key = found
                events.append(_events.decode(row["payload"]))
            if key is not None:
                yield "/".join(key), events

    async def subjects(self, moment: datetime) -> AsyncIterator[Subject]:
        """Yield every contact that is not deleted, as it stands, at a moment."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            cursor = connection.cursor("SELECT state FROM contacts WHERE NOT deleted", prefetch=PREFETCH)
            async for row in cursor:
                yield Subject(moment=moment, state=_states.decode(row["state"]))

    async def count(self) -> int:
        async with self._database.transaction(self._location_id or ALL) as connection:
            found: int = await connection.fetchval("SELECT count(*) FROM contacts")
        return found

    async def locations(self) -> list[str]:
        """Return the locations that have events of contacts, in the order of the log."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            rows = await connection.fetch(
                "SELECT DISTINCT location_id FROM events WHERE contact_id IS NOT NULL ORDER BY location_id"
            )
        return [row["location_id"] for row in rows]

    async def end(self) -> datetime | None:
        """Return when the newest event became known: as far as the history goes."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            found: datetime | None = await connection.fetchval(
                "SELECT max(greatest(occurred_at, known_at)) FROM events WHERE occurred_at <= now()"
            )
        return found

    async def are_real(self) -> bool:
        """Say whether any location is not the demo's, whose outcomes are synthetic however they were come by."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM locations WHERE NOT is_demo)")
        return found

    async def stage_map(self) -> dict[str, str]:
        """Return what the locations say their pipelines' stages mean, by the CRM's id."""
        async with self._database.transaction(self._location_id or ALL) as connection:
            rows = await connection.fetch(
                "SELECT settings -> 'stage_map' AS map FROM locations WHERE settings ? 'stage_map'"
            )
        merged: dict[str, str] = {}
        for row in rows:
            merged.update(msgspec.json.decode(row["map"]) or {})
        return merged


async def write_pools(database: Database, model: str, version: str, pools: Mapping[str, Pool]) -> None:
    """Replace what locations learned under a model."""
    async with database.transaction(ALL) as connection:
        await connection.execute("DELETE FROM location_pools WHERE model = $1", model)
        await connection.execute(
            "INSERT INTO location_pools (location_id, model, version, shift, spread, weight, outcomes) "
            "SELECT location_id, $1, $2, shift, spread, weight, outcomes FROM unnest($3::text[], $4::float8[], "
            "$5::float8[], $6::float8[], $7::int[]) AS t(location_id, shift, spread, weight, outcomes)",
            model,
            version,
            list(pools),
            [pool.shift for pool in pools.values()],
            [pool.spread for pool in pools.values()],
            [pool.weight for pool in pools.values()],
            [pool.outcomes for pool in pools.values()],
        )


async def write_health(database: Database, model: str, version: str, report: Any, alerts: list[str]) -> None:
    await database.pool.execute(
        "INSERT INTO model_health (model, version, report, alerts) VALUES ($1, $2, $3, $4)",
        model,
        version,
        msgspec.json.encode(report).decode(),
        alerts,
    )


async def newest_health(database: Database) -> list[tuple[str, Any]]:
    """Return each model's newest report, as (model, report)."""
    rows = await database.pool.fetch(
        "SELECT DISTINCT ON (model) model, report FROM model_health ORDER BY model, measured_at DESC"
    )
    return [(row["model"], msgspec.json.decode(row["report"])) for row in rows]
