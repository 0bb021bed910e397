"""Custom fields by their key: ids differ in each location and reads return ids only."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Protocol

from enterprisehub.clients.gohighlevel.client import LocationsApi
from enterprisehub.clients.gohighlevel.errors import AmbiguousOutcome

KEY_PREFIX: Final = "contact."
"""GoHighLevel writes a contact's field `ehub_score` as the key `contact.ehub_score`."""


class FieldIdStore(Protocol):
    async def read(self, location_id: str) -> dict[str, str]:
        """Return the ids by key that are known of a location."""

    async def write(self, location_id: str, ids: Mapping[str, str]) -> None: ...

    async def forget(self, location_id: str) -> None: ...


class CustomFields:
    """The fields we write, looked up by key in each location and created when absent."""

    def __init__(self, api: LocationsApi, store: FieldIdStore, wanted: Mapping[str, str]) -> None:
        """`wanted` maps keys to the CRM's data types (TEXT, LARGE_TEXT, NUMERICAL…)."""
        self._api = api
        self._store = store
        self._wanted = wanted
        self._known: dict[str, dict[str, str]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ids(self, location_id: str) -> dict[str, str]:
        """Return the id of each wanted key.

        Raises:
            GoHighLevelError: the CRM could not be asked.
        """
        known = self._known.get(location_id)
        if known is not None:
            return known
        async with self._locks[location_id]:
            known = self._known.get(location_id) or await self._store.read(location_id)
            if self._wanted.keys() - known.keys():
                known = await self._look_up(location_id)
                await self._store.write(location_id, known)
            self._known[location_id] = known
        return known

    async def forget(self, location_id: str) -> None:
        """Drop what is known of a location: somebody deleted a field there."""
        self._known.pop(location_id, None)
        await self._store.forget(location_id)

    async def _look_up(self, location_id: str) -> dict[str, str]:
        found = await self._present(location_id)
        for key in self._wanted.keys() - found.keys():
            try:
                created = await self._api.create_custom_field(location_id, key, self._wanted[key])
            except AmbiguousOutcome:
                found = await self._present(location_id)
                if key not in found:
                    raise
            else:
                found[key] = str(created["id"])
        return found

    async def _present(self, location_id: str) -> dict[str, str]:
        fields = await self._api.custom_fields(location_id)
        by_key = {str(f.get("fieldKey", "")).removeprefix(KEY_PREFIX): str(f["id"]) for f in fields if "id" in f}
        return {key: by_key[key] for key in self._wanted if key in by_key}


class FakeFieldIdStore:
    def __init__(self) -> None:
        self.ids: dict[str, dict[str, str]] = {}

    async def read(self, location_id: str) -> dict[str, str]:
        return dict(self.ids.get(location_id, {}))

    async def write(self, location_id: str, ids: Mapping[str, str]) -> None:
        self.ids.setdefault(location_id, {}).update(ids)

    async def forget(self, location_id: str) -> None:
        self.ids.pop(location_id, None)
