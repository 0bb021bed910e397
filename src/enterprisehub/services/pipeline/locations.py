"""What the pipeline knows of locations while it runs: who exists, their stage maps, their cut-offs."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from enterprisehub.contracts.events import AppInstalled, AppUninstalled, Event, LocationChanged, UserChanged
from enterprisehub.domain.temperature import DEFAULT_CAPACITY, Cutoffs, cutoffs
from enterprisehub.kit.database import ALL, Connection, Database
from enterprisehub.kit.telemetry import logger
from enterprisehub.services.pipeline import locations_repository as repository

UNTRAINED = Cutoffs(hot=0.5, warm=0.3, cool=0.15)
"""Until a champion model brings its own population's quantiles."""

REFRESH_S = 20


class Locations:
    """Cut-offs and stage maps of every location, read anew every REFRESH_S seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[str] = set()
        self._cutoffs: dict[str, Cutoffs] = {}
        self._stage_maps: dict[str, Mapping[str, str]] = {}
        self._touched: set[str] = set()
        self._prior = UNTRAINED
        self._log = logger()

    def cutoffs_of(self, location_id: str) -> Cutoffs:
        self._touched.add(location_id)
        return self._cutoffs.get(location_id, self._prior)

    def stage_map_of(self, location_id: str) -> Mapping[str, str] | None:
        return self._stage_maps.get(location_id)

    async def ensure(self, connection: Connection, location_ids: Iterable[str]) -> None:
        """Create locations never seen; known to others only after the commit."""
        new = sorted(one for one in location_ids if one not in self._known)
        if new:
            await repository.create(connection, new)

    def committed(self, location_ids: Iterable[str]) -> None:
        self._known.update(location_ids)

    async def apply(self, connection: Connection, events: Iterable[Event]) -> None:
        """Write what events without a contact say: names and zones, agents, (un)installs."""
        for event in events:
            match event:
                case LocationChanged():
                    await repository.rename(connection, event)
                case UserChanged():
                    await repository.upsert_user(connection, event)
                case AppInstalled():
                    await repository.set_status(connection, event, "active")
                case AppUninstalled():
                    await repository.set_status(connection, event, "uninstalled")

    async def refresh(self) -> None:
        """Read settings and quantiles, and cut the tiers of locations that had events anew."""
        async with self._database.transaction(ALL) as connection:
            quantiles = await repository.reference_quantiles(connection)
            locations = await repository.read_all(connection)
        if quantiles:
            self._prior = Cutoffs(hot=quantiles["p95"], warm=quantiles["p80"], cool=quantiles["p50"])
        touched, self._touched = self._touched, set()
        for location_id, settings, stored, agents in locations:
            self._known.add(location_id)
            self._stage_maps[location_id] = settings.get("stage_map") or {}
            if stored and location_id not in self._cutoffs:
                self._cutoffs[location_id] = msgspec.convert(stored, Cutoffs)
            if location_id in touched:
                await self._recut(location_id, _capacity(settings, agents))

    async def _recut(self, location_id: str, capacity: int) -> None:
        """Cut one location's tiers, in a transaction of its own: batches wait for the rows that it moves."""
        async with self._database.transaction([location_id]) as connection:
            ascending = await repository.probabilities(connection, location_id)
            limits = cutoffs(ascending, capacity, self._prior)
            if limits == self._cutoffs.get(location_id):
                return
            await repository.write_cutoffs(connection, location_id, limits)
        self._cutoffs[location_id] = limits

    async def keep_fresh(self) -> None:
        """Refresh for ever; a failure leaves the old cut-offs standing."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.refresh()
            except Exception as error:  # noqa: BLE001 the next round tries again
                self._log.warning("cut-offs not refreshed", error=str(error))


def _capacity(settings: Mapping[str, Any], agents: int) -> int:
    """Return how many calls a day the team can make."""
    each = settings.get("capacity_per_agent_per_day")
    return each * max(1, agents) if isinstance(each, int) and each > 0 else DEFAULT_CAPACITY
