"""Estimate what homes would be listed at; each location's valuer is kept for a while."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from enterprisehub.contracts.scoring import Value, ValueQuery
from enterprisehub.kit.errors import InvalidInput, NotFound
from enterprisehub.learning.market import Home
from enterprisehub.learning.value import Valuer, nothing

FRESH_S: Final = 300.0
VALUERS: Final = 16
"""Locations kept at a time."""


class PricedListings(Protocol):
    async def priced(self, location_id: str) -> list[Home]: ...

    async def one(self, location_id: str, property_id: str) -> Home | None: ...


class Values:
    def __init__(self, listings: PricedListings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._listings = listings
        self._monotonic = monotonic
        self._valuers: dict[str, tuple[float, Valuer | Value]] = {}

    async def value(self, query: ValueQuery) -> Value:
        """Estimate a home.

        Raises:
            InvalidInput: neither a listing nor a home, or a home that makes no sense.
            NotFound: no such listing at the location.
        """
        home = await self._home(query)
        valuer = await self._valuer(query.location_id)
        return valuer.value(home) if isinstance(valuer, Valuer) else valuer

    async def _home(self, query: ValueQuery) -> Home:
        if query.property_id is not None:
            found = await self._listings.one(query.location_id, query.property_id)
            if found is None:
                raise NotFound("No such listing at this location.")
            return found
        if query.home is None:
            raise InvalidInput("give property_id or home", errors=[{"pointer": "/home", "detail": "missing"}])
        try:
            return msgspec.convert({"property_id": "", **query.home}, Home)
        except msgspec.ValidationError as error:
            raise InvalidInput(f"home: {error}", errors=[{"pointer": "/home", "detail": str(error)}]) from error

    async def _valuer(self, location_id: str) -> Valuer | Value:
        now = self._monotonic()
        kept = self._valuers.get(location_id)
        if kept is not None and now - kept[0] < FRESH_S:
            return kept[1]
        homes = await self._listings.priced(location_id)
        try:
            made: Valuer | Value = await asyncio.to_thread(Valuer, homes)
        except ValueError as error:
            made = nothing(str(error), len(homes))
        self._valuers.pop(location_id, None)
        self._valuers[location_id] = (now, made)
        while len(self._valuers) > VALUERS:
            del self._valuers[next(iter(self._valuers))]
        return made
