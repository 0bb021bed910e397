"""Compare demand with inventory, within what the caller may see."""

from bisect import bisect_right
from collections import Counter
from datetime import timedelta

import msgspec

from enterprisehub.contracts.api.market import AreaLine, BandLine, Demand
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.market import repository

BAND_EDGES_CENTS = tuple(thousands * 100_000 for thousands in (200, 300, 400, 500, 650, 800, 1000, 1500))
AREAS_SHOWN = 15
_areas = msgspec.json.Decoder(list[str])


class Market:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def demand(self, caller: Caller, location_id: str | None, days: int) -> Demand:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            wishes = await repository.wishes(connection, now - timedelta(days=days))
            listings = await repository.active(connection)
        limits = [row["most_cents"] for row in wishes if row["most_cents"]]
        wanted = [_areas.decode(row["areas"]) for row in wishes if row["areas"]]
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
