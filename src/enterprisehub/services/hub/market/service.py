"""Compare demand with inventory, within what the caller may see."""

from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from typing import Generic, TypeVar

import asyncpg
import msgspec

from enterprisehub.clients.ml import FindsBuyers
from enterprisehub.contracts.api.market import AreaLine, BandLine, Demand
from enterprisehub.contracts.api.matches import BuyerRow, ListingBuyers, ListingExposure
from enterprisehub.contracts.scoring import Buyer, BuyerFit, BuyersQuery, ExposureQuery, Preferences
from enterprisehub.contracts.state import ContactState, Conversation, Factor, ListingInterest, Slot
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.wishes import stated_wishes
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.market import repository
from enterprisehub.services.hub.properties.service import Properties

BAND_EDGES_CENTS = tuple(thousands * 100_000 for thousands in (200, 300, 400, 500, 650, 800, 1000, 1500))
AREAS_SHOWN = 15
V = TypeVar("V")
HEARD_FROM = timedelta(days=180)
_deeds = msgspec.json.Decoder(dict[str, ListingInterest])
_slots = msgspec.json.Decoder(dict[Factor, Slot])


class _Limit(msgspec.Struct):
    max_cents: float | None = None


class _Areas(msgspec.Struct):
    areas: list[str] = []


class _Said(msgspec.Struct, Generic[V]):
    value: V


class _Demanded(msgspec.Struct):
    """The part of a contact's slots that demand is counted by."""

    budget: _Said[_Limit] | None = None
    location: _Said[_Areas] | None = None


_demand = msgspec.json.Decoder(_Demanded)


class Market:
    def __init__(self, database: Database, properties: Properties, ml: FindsBuyers, clock: Clock) -> None:
        self._database = database
        self._properties = properties
        self._ml = ml
        self._clock = clock

    async def buyers(self, caller: Caller, property_id: str, location_id: str | None, limit: int) -> ListingBuyers:
        """Return the buyers whom a listing fits.

        Raises:
            NotFound: no listing that the caller may see.
            Unavailable: ml does not answer.
        """
        listing = await self._properties.get(caller, property_id, location_id)
        since = self._clock.now() - HEARD_FROM
        async with self._database.transaction([listing.location_id]) as connection:
            rows = {row["contact_id"]: row for row in await repository.buyers(connection, since)}
        asked = [_asking(row) for row in rows.values()]
        query = BuyersQuery(location_id=listing.location_id, property_id=property_id, buyers=asked, limit=limit)
        found = await self._ml.buyers(query)
        return ListingBuyers(
            location_id=listing.location_id,
            property_id=property_id,
            listing=found.listing,
            considered=found.considered,
            items=[_buyer(rows[fit.contact_id], fit) for fit in found.items],
        )

    async def exposure(self, caller: Caller, location_id: str | None, limit: int) -> ListingExposure:
        """Return who would be shown what, were every buyer heard from lately sent their best homes.

        Raises:
            InvalidInput: the caller sees several locations and names none.
            Unavailable: ml does not answer.
        """
        location = location_id or caller.location_id
        if location is None:
            raise InvalidInput("name a location", errors=[{"pointer": "/location_id", "detail": "missing"}])
        caller.within(location)
        since = self._clock.now() - HEARD_FROM
        async with self._database.transaction([location]) as connection:
            rows = await repository.buyers(connection, since)
        query = ExposureQuery(location_id=location, buyers=[_asking(row) for row in rows], limit=limit)
        return ListingExposure(**msgspec.to_builtins(await self._ml.exposure(query)))

    async def demand(self, caller: Caller, location_id: str | None, days: int) -> Demand:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            wishes = await repository.wishes(connection, now - timedelta(days=days))
            listings = await repository.active(connection)
        said = [_demand.decode(slots) if slots else _Demanded() for slots in wishes]
        limits = [round(one.budget.value.max_cents) for one in said if one.budget and one.budget.value.max_cents]
        wanted = [one.location.value.areas for one in said if one.location]
        there = Counter(place.lower() for row in listings for place in {row["city"], row["postal_code"]} if place)
        return Demand(
            at=now,
            days=days,
            buyers=len(wishes),
            with_budget=len(limits),
            with_area=sum(1 for areas in wanted if areas),
            listings=len(listings),
            bands=_bands(limits, [row["list_price_cents"] for row in listings if row["list_price_cents"]]),
            areas=_by_area(wanted, there),
        )


def _asking(row: "asyncpg.Record") -> Buyer:
    try:
        deeds = _deeds.decode(row["listings"] or "{}")
    except msgspec.ValidationError:
        deeds = {}
    return Buyer(contact_id=row["contact_id"], preferences=_wishes(row["slots"]), listings=deeds)


def _wishes(slots: str | None) -> Preferences:
    """Read wishes from the slots; what another version wrote counts as not said."""
    try:
        said = _slots.decode(slots or "{}")
    except msgspec.ValidationError:
        return Preferences()
    return stated_wishes(ContactState(location_id="", contact_id="", conversation=Conversation(slots=said)))


def _buyer(row: "asyncpg.Record", fit: BuyerFit) -> BuyerRow:
    fields = {k: row[k] for k in ("contact_id", "name", "temperature", "probability", "last_inbound_at", "agent")}
    may = row["may_contact"] == "true" if row["advised"] else None
    return BuyerRow(**fields, score=fit.score, why=fit.why, why_not=fit.why_not, like=fit.like, may_contact=may)


def _bands(limits: list[int], prices: list[int]) -> list[BandLine]:
    buyers = Counter(bisect_right(BAND_EDGES_CENTS, cents) for cents in limits)
    listings = Counter(bisect_right(BAND_EDGES_CENTS, cents) for cents in prices)
    edges = (0, *BAND_EDGES_CENTS)
    ends = (*BAND_EDGES_CENTS, None)
    bands = [
        BandLine(least_cents=least, most_cents=most, buyers=buyers[place], listings=listings[place])
        for place, (least, most) in enumerate(zip(edges, ends, strict=True))
    ]
    return [band for band in bands if band.buyers or band.listings]


def _by_area(wanted: list[list[str]], there: "Counter[str]") -> list[AreaLine]:
    names: dict[str, str] = {}
    for areas in wanted:
        for area in areas:
            names.setdefault(area.lower(), area)
    asked = Counter(key for areas in wanted for key in {area.lower() for area in areas})
    return [
        AreaLine(area=names[key], buyers=buyers, listings=there[key]) for key, buyers in asked.most_common(AREAS_SHOWN)
    ]
