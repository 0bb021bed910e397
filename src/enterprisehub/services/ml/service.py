"""Find listings for buyers: each location's market is kept in memory for half a minute."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from enterprisehub.contracts.scoring import BuyersFound, BuyersQuery, Matches, MatchQuery, ModelCard, Preferences
from enterprisehub.contracts.state import ContactState, Side
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.artefact import card
from enterprisehub.learning.matching import Home, Market, Point, match
from enterprisehub.learning.pooling import Pool
from enterprisehub.learning.registry import Served
from enterprisehub.learning.reverse import buyers_for
from enterprisehub.learning.wishes import stated_wishes

FRESH_S: Final = 30.0
MARKETS: Final = 64
"""Locations kept at a time."""
MOST: Final = 100
BUYERS_MOST: Final = 1000
SELLER: Final = "A seller: no home is looked for."


class ActiveListings(Protocol):
    async def active(self, location_id: str) -> list[Home]: ...


class KnowsPlaces(Protocol):
    def known(self, states: frozenset[str]) -> dict[str, Point]: ...


class StoresModels(Protocol):
    async def cards(self) -> list[ModelCard]: ...


class Shelf:
    """All models: the one in use first, then those that the database keeps."""

    def __init__(self, served: Served, stored: StoresModels) -> None:
        self._served = served
        self._stored = stored

    async def cards(self) -> list[ModelCard]:
        own = card(self._served.loaded)
        others = [each for each in await self._stored.cards() if (each.name, each.version) != (own.name, own.version)]
        return [own, *others]


class ReadsPools(Protocol):
    async def of(self, model: str, version: str) -> dict[str, Pool]: ...


class Pooled:
    """What locations learned from their own outcomes, for the model in use; of another version, none of it holds."""

    def __init__(self, pools: ReadsPools, served: Served) -> None:
        self._pools = pools
        self._served = served
        self.known: dict[str, Pool] = {}

    async def refresh(self) -> None:
        model = self._served.loaded.model
        self.known = await self._pools.of(model.name, model.version)


class Matcher:
    def __init__(
        self, listings: ActiveListings, places: KnowsPlaces, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._listings = listings
        self._places = places
        self._monotonic = monotonic
        self._markets: dict[str, tuple[float, Market]] = {}

    async def match(self, query: MatchQuery) -> Matches:
        """Return the best listings.

        Raises:
            InvalidInput: neither preferences nor a contact's state, or a limit out of bounds.
        """
        wishes = _wishes(query)
        market = await self._market(query.location_id)
        if query.preferences is None and query.state is not None and _only_sells(query.state):
            return Matches(items=[], preferences=wishes, considered=len(market.homes), note=SELLER)
        return match(market, wishes, self._places.known(market.states), query.limit)

    async def buyers(self, query: BuyersQuery) -> BuyersFound:
        """Return the buyers whom a listing fits.

        Raises:
            InvalidInput: a limit out of bounds, or too many buyers.
        """
        if not 1 <= query.limit <= MOST or len(query.buyers) > BUYERS_MOST:
            raise InvalidInput(f"limit must be 1 … {MOST}, buyers at most {BUYERS_MOST}")
        market = await self._market(query.location_id)
        home = next((one for one in market.homes if one.property_id == query.property_id), None)
        if home is None:
            return BuyersFound(items=[], considered=0, listing=None)
        places = self._places.known(market.states)
        found = await asyncio.to_thread(buyers_for, market, home, query.buyers, places, query.limit)
        return BuyersFound(items=found, considered=len(query.buyers), listing=msgspec.to_builtins(home))

    async def _market(self, location_id: str) -> Market:
        now = self._monotonic()
        kept = self._markets.get(location_id)
        if kept is not None and now - kept[0] < FRESH_S:
            return kept[1]
        market = Market(await self._listings.active(location_id))
        self._markets.pop(location_id, None)
        self._markets[location_id] = (now, market)
        while len(self._markets) > MARKETS:
            del self._markets[next(iter(self._markets))]
        return market


def _wishes(query: MatchQuery) -> Preferences:
    if not 1 <= query.limit <= MOST:
        raise InvalidInput(f"limit must be 1 … {MOST}", errors=[{"pointer": "/limit", "detail": f"must be 1 … {MOST}"}])
    if query.preferences is not None:
        return query.preferences
    if query.state is None:
        raise InvalidInput("give preferences or state", errors=[{"pointer": "/preferences", "detail": "missing"}])
    return stated_wishes(query.state)


def _only_sells(state: ContactState) -> bool:
    return state.conversation.side is Side.SELLER
