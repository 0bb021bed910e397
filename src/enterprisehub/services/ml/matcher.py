"""Find listings for buyers: each location's market is kept in memory for half a minute."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

import msgspec

from enterprisehub.contracts.scoring import (
    Buyer,
    BuyersFound,
    BuyersQuery,
    Exposure,
    ExposureQuery,
    Matches,
    MatchQuery,
    Preferences,
)
from enterprisehub.contracts.state import ContactState, Side
from enterprisehub.kit.clock import Clock, SystemClock
from enterprisehub.kit.errors import EnterpriseHubError, InvalidInput
from enterprisehub.learning.homes.exposure import exposure
from enterprisehub.learning.homes.interest import NOTHING_SHOWN, Deed, Taste, deeds, found_in, taste
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import HomeRanker, decode
from enterprisehub.learning.homes.reverse import buyers_for
from enterprisehub.learning.market import Home, Market, Point
from enterprisehub.learning.registry import Offer, Refused
from enterprisehub.learning.sealed import claimed
from enterprisehub.learning.wishes import stated_wishes

FRESH_S: Final = 30.0
MARKETS: Final = 64
"""Locations kept at a time."""
MOST: Final = 100
BUYERS_MOST: Final = 1000
SELLER: Final = "A seller: no home is looked for."


class KnowsListings(Protocol):
    async def active(self, location_id: str) -> list[Home]: ...

    async def sought(self, location_id: str, now: datetime) -> dict[str, float]: ...

    async def named(self, location_id: str, ids: Sequence[str], addresses: Sequence[str]) -> list[Home]: ...


class KnowsPlaces(Protocol):
    def known(self, states: frozenset[str]) -> dict[str, Point]: ...


class Snapshot(NamedTuple):
    at: float
    market: Market
    gone: dict[str, Home | None]
    """Homes that buyers did something about and that are not for sale now, by id or address; None: not known at all."""


class Ranking:
    """The ranker in use: none until one has been learned; a bad one is refused, and the one before stays."""

    def __init__(self, refused: Refused) -> None:
        self.ranker: HomeRanker | None = None
        self.seen = ""
        """SHA-256 of the file offered last, taken or refused."""
        self._refused = refused

    def offer(self, offer: Offer) -> bool:
        """Take a ranker if it is good; say whether it was taken."""
        self.seen = claimed(offer.data)
        try:
            self.ranker = decode(offer.data, source=offer.source)
        except EnterpriseHubError as error:
            self._refused(error.detail)
            return False
        return True


class Matcher:
    def __init__(
        self, listings: KnowsListings, places: KnowsPlaces, ranking: Ranking, clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._listings = listings
        self._places = places
        self._ranking = ranking
        self._clock = clock or SystemClock()
        self._monotonic = monotonic
        self._markets: dict[str, Snapshot] = {}

    async def match(self, query: MatchQuery) -> Matches:
        """Return the best listings.

        Raises:
            InvalidInput: neither preferences nor a contact's state, or a limit out of bounds.
        """
        wishes = _wishes(query)
        snapshot = await self._snapshot(query.location_id)
        market = snapshot.market
        if query.preferences is None and query.state is not None and _only_sells(query.state):
            return Matches(items=[], preferences=wishes, considered=len(market.homes), note=SELLER)
        now = self._clock.now()
        liked = await self._taste(query.location_id, snapshot, query.state, now) if query.state else NOTHING_SHOWN
        asked = Asked(wishes=wishes, taste=liked, moment=now, relax=query.relax)
        ranker = self._ranking.ranker
        found = match(market, asked, self._places.known(market.states), query.limit, ranker)
        if ranker is not None and ranker.learned is not None and found.ranked_by == ranker.version:
            found.trained_on = ranker.learned.trained_on
        return found

    async def buyers(self, query: BuyersQuery) -> BuyersFound:
        """Return the buyers whom a listing fits.

        Raises:
            InvalidInput: a limit out of bounds, or too many buyers.
        """
        _check(query.limit, query.buyers)
        snapshot = await self._snapshot(query.location_id)
        market = snapshot.market
        home = next((one for one in market.homes if one.property_id == query.property_id), None)
        if home is None:
            return BuyersFound(items=[], considered=0, listing=None)
        known = await self._known(query.location_id, snapshot, _deeds(query.buyers))
        found = await asyncio.to_thread(
            buyers_for, market, home, query.buyers, self._places.known(market.states), query.limit,
            moment=self._clock.now(), known=known,
        )  # fmt: skip
        return BuyersFound(items=found, considered=len(query.buyers), listing=msgspec.to_builtins(home))

    async def exposure(self, query: ExposureQuery) -> Exposure:
        """Return how evenly listings come before these buyers' eyes.

        Raises:
            InvalidInput: a limit out of bounds, or too many buyers.
        """
        _check(query.limit, query.buyers)
        snapshot = await self._snapshot(query.location_id)
        known = await self._known(query.location_id, snapshot, _deeds(query.buyers))
        return await asyncio.to_thread(
            exposure, snapshot.market, query.buyers, self._places.known(snapshot.market.states), query.limit,
            moment=self._clock.now(), known=known, ranker=self._ranking.ranker,
        )  # fmt: skip

    async def _taste(self, location_id: str, snapshot: Snapshot, state: ContactState, now: datetime) -> Taste:
        return taste(state, now, await self._known(location_id, snapshot, deeds(state)))

    async def _known(
        self, location_id: str, snapshot: Snapshot, asked: Sequence[Deed]
    ) -> Callable[[Deed], Home | None]:
        """Return a finder of deeds' homes; those not for sale are read once a snapshot."""
        gone, inside = snapshot.gone, found_in(snapshot.market)
        missing = [one for one in asked if inside(one) is None and (one.property_id or one.address) not in gone]
        if missing:
            ids = [one.property_id for one in missing if one.property_id]
            addresses = [one.address for one in missing if not one.property_id]
            more = found_in(Market(()), await self._listings.named(location_id, ids, addresses))
            gone.update({one.property_id or one.address: more(one) for one in missing})
        return lambda deed: inside(deed) or gone.get(deed.property_id or deed.address)

    async def _snapshot(self, location_id: str) -> Snapshot:
        now = self._monotonic()
        kept = self._markets.get(location_id)
        if kept is not None and now - kept.at < FRESH_S:
            return kept
        homes = await self._listings.active(location_id)
        sought = await self._listings.sought(location_id, self._clock.now()) if homes else {}
        made = Snapshot(now, await asyncio.to_thread(Market, homes, sought), {})
        self._markets.pop(location_id, None)
        self._markets[location_id] = made
        while len(self._markets) > MARKETS:
            del self._markets[next(iter(self._markets))]
        return made


def _check(limit: int, buyers: Sequence[Buyer]) -> None:
    if not 1 <= limit <= MOST or len(buyers) > BUYERS_MOST:
        raise InvalidInput(f"limit must be 1 … {MOST}, buyers at most {BUYERS_MOST}")


def _deeds(buyers: Sequence[Buyer]) -> list[Deed]:
    return [
        deed
        for buyer in buyers
        for deed in deeds(ContactState(location_id="", contact_id=buyer.contact_id, listings=buyer.listings))
    ]


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
