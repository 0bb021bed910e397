"""Match a buyer's stated wishes with listings: an interpretable distance, with the why and the why-not of each.

Each stated wish costs a listing between 0 (met) and 1 (missed), weighted; the score is one minus the weighted mean.
Near misses stay in the list and say what is missing. Only wishes the buyer stated count, and place is one of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.contracts.scoring import Match, Matches, Preferences
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.wishes import must_have_words, price, same_type, type_words

EARTH_MILES: Final = 3958.8
NEAR_MILES: Final = 3.0
"""Within this, a listing is at the stated place."""
FAR_MILES: Final = 25.0
UNKNOWN: Final = 0.5
"""What a listing costs that does not say."""
OVER_BUDGET: Final = 0.25
"""A price over the budget by this share is a full miss; one under the stated least by half."""
UNDER_BUDGET: Final = 0.5
SMALLER: Final = 0.3
WEIGHTS: Final = {"price": 3.0, "place": 3.0, "bedrooms": 2.0, "bathrooms": 1.0, "area": 1.5, "type": 2.0, "must": 1.0}
NO_WISHES: Final = "No wishes are known yet: ask for budget, area and bedrooms."

Point = tuple[float, float]
"""Latitude and longitude, degrees."""


class Home(Struct, frozen=True, kw_only=True):
    """An active listing by its RESO names."""

    property_id: str
    standard_status: str = "Active"
    list_price_cents: int | None = None
    bedrooms_total: int | None = None
    bathrooms_total: float | None = None
    living_area: int | None = None
    lot_size_area: int | None = None
    property_type: str = ""
    year_built: int | None = None
    garage_spaces: int | None = None
    unparsed_address: str = ""
    city: str = ""
    state_or_province: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    public_remarks: str = ""
    features: tuple[str, ...] = ()


class Market:
    """The homes of a location as columns, and where its towns lie."""

    def __init__(self, homes: Sequence[Home]) -> None:
        self.homes = homes
        self.prices = _column([home.list_price_cents for home in homes])
        self.bedrooms = _column([home.bedrooms_total for home in homes])
        self.bathrooms = _column([home.bathrooms_total for home in homes])
        self.living_areas = _column([home.living_area for home in homes])
        self.latitudes = _column([home.latitude for home in homes])
        self.longitudes = _column([home.longitude for home in homes])
        self.cities = np.array([home.city.lower() for home in homes])
        self.postal_codes = np.array([home.postal_code for home in homes])
        self.words = [_words(home) for home in homes]
        self.states = frozenset(home.state_or_province for home in homes if home.state_or_province)

    def town(self, name: str) -> Point | None:
        """Return the middle of the homes in a city or postal code of that name."""
        here = (self.cities == name.lower()) | (self.postal_codes == name)
        here &= ~np.isnan(self.latitudes) & ~np.isnan(self.longitudes)
        return (float(self.latitudes[here].mean()), float(self.longitudes[here].mean())) if here.any() else None


class _Verdict(NamedTuple):
    """One wish against all homes: its cost each, and a sentence for any one of them."""

    weight: float
    costs: Floats
    tell: Any
    """Index of a home to a sentence."""


def match(market: Market, wishes: Preferences, places: Mapping[str, Point], limit: int) -> Matches:
    """Return the homes nearest to the wishes.

    Args:
        market: the location's active listings.
        wishes: as stated; unstated ones cost nothing.
        places: stated area (lower case) to its point, for those the market's own towns do not tell.
        limit: how many homes.
    """
    lost = [area for area in wishes.areas if not _known(market, area, places)]
    verdicts = [*_verdicts(market, wishes, places)] if market.homes else []
    note = f"Not on the map, so not counted: {', '.join(lost)}." if lost else None
    if not verdicts:
        reason = "There are no active listings." if not market.homes else NO_WISHES
        return Matches(items=[], preferences=wishes, considered=len(market.homes), note=note or reason)
    weights = np.array([verdict.weight for verdict in verdicts])
    costs = np.stack([verdict.costs for verdict in verdicts])
    scores = 1 - weights @ costs / weights.sum()
    best = np.lexsort((market.prices, -scores))[:limit]
    items = [_told(market, int(index), float(scores[index]), verdicts, costs[:, index]) for index in best]
    return Matches(items=items, preferences=wishes, considered=len(market.homes), note=note)


def _told(market: Market, index: int, score: float, verdicts: list[_Verdict], costs: Floats) -> Match:
    told = [(float(cost) <= 0.0, verdict.tell(index)) for verdict, cost in zip(verdicts, costs, strict=True)]
    return Match(
        property_id=market.homes[index].property_id,
        score=round(score, 4),
        why=[sentence for met, sentence in told if met],
        why_not=[sentence for met, sentence in told if not met],
        listing=msgspec.to_builtins(market.homes[index]),
    )


def _verdicts(market: Market, wishes: Preferences, places: Mapping[str, Point]) -> Iterator[_Verdict]:
    if wishes.price_min_cents or wishes.price_max_cents:
        yield _price(market, wishes.price_min_cents or 0, wishes.price_max_cents or math.inf)
    areas = [area for area in wishes.areas if _known(market, area, places)]
    if areas:
        yield _place(market, areas, places)
    if wishes.bedrooms_min:
        yield _least("bedrooms", market.bedrooms, wishes.bedrooms_min, 2.0, "{:g} bedrooms")
    if wishes.bathrooms_min:
        yield _least("bathrooms", market.bathrooms, wishes.bathrooms_min, 1.5, "{:g} bathrooms")
    if wishes.living_area_min:
        full_miss = SMALLER * wishes.living_area_min
        yield _least("area", market.living_areas, wishes.living_area_min, full_miss, "{:,.0f} sq ft")
    if wishes.property_types:
        yield _type(market, wishes.property_types)
    for wish in wishes.must_haves:
        if words := must_have_words(wish):
            yield _must(market, wish, words)


def _price(market: Market, least: float, most: float) -> _Verdict:
    over = np.maximum(0, market.prices - most) / (OVER_BUDGET * most) if most < math.inf else 0 * market.prices
    under = np.maximum(0, least - market.prices) / (UNDER_BUDGET * least) if least else 0 * market.prices

    def tell(index: int) -> str:
        asked = float(market.prices[index])
        if math.isnan(asked):
            return "Price not given"
        if asked > most:
            return f"{price(asked)} is {max(0.01, asked / most - 1):.0%} over the budget of {price(most)}"
        if asked < least:
            return f"{price(asked)} is below the {price(least)} asked for"
        return f"{price(asked)} is within the budget"

    return _Verdict(WEIGHTS["price"], _costs(over + under), tell)


def _place(market: Market, areas: Sequence[str], places: Mapping[str, Point]) -> _Verdict:
    miles = np.stack([_miles(market, area, places) for area in areas])
    nearest = np.where(np.isnan(miles), np.inf, miles).argmin(axis=0)
    away = miles[nearest, np.arange(miles.shape[1])]

    def tell(index: int) -> str:
        area, distance = areas[int(nearest[index])], float(away[index])
        if math.isnan(distance):
            return "Place not given"
        if distance <= NEAR_MILES:
            return f"In {area}" if distance == 0 else f"{max(1, round(distance))} mi from {area}"
        return f"{distance:.0f} mi from {area}"

    return _Verdict(WEIGHTS["place"], _costs(np.maximum(0, away - NEAR_MILES) / (FAR_MILES - NEAR_MILES)), tell)


def _miles(market: Market, area: str, places: Mapping[str, Point]) -> Floats:
    """Return the distance of each home to an area, 0 for a home whose own address names it."""
    named = (market.cities == area.lower()) | (market.postal_codes == area)
    point = market.town(area) or places[area.lower()]
    return np.where(named, 0.0, _haversine(market.latitudes, market.longitudes, point))


def _haversine(latitudes: Floats, longitudes: Floats, point: Point) -> Floats:
    lat, lon = np.radians(latitudes), np.radians(longitudes)
    lat0, lon0 = math.radians(point[0]), math.radians(point[1])
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * math.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return np.asarray(2 * EARTH_MILES * np.arcsin(np.sqrt(half)))


def _least(wish: str, column: Floats, least: float, full_miss: float, form: str) -> _Verdict:
    def tell(index: int) -> str:
        value = float(column[index])
        noun = form.split(" ", 1)[1]
        if math.isnan(value):
            return f"{noun.capitalize()} not given"
        return form.format(value) if value >= least else f"{form.format(value)}, {form.format(least)} wanted"

    return _Verdict(WEIGHTS[wish], _costs(np.maximum(0, least - column) / full_miss), tell)


def _type(market: Market, types: Sequence[str]) -> _Verdict:
    wanted = " or ".join(type_words(kind) for kind in types)
    fits = [any(same_type(kind, home.property_type) for kind in types) for home in market.homes]

    def tell(index: int) -> str:
        kind = market.homes[index].property_type
        if not kind:
            return "Type not given"
        return kind if fits[index] else f"{kind}, {wanted} wanted"

    known = np.array([bool(home.property_type) for home in market.homes])
    return _Verdict(WEIGHTS["type"], np.where(known, 1.0 - np.array(fits), UNKNOWN), tell)


def _must(market: Market, wish: str, words: Sequence[str]) -> _Verdict:
    there = [any(word in text for word in words) for text in market.words]
    spoken = wish.replace("_", " ")

    def tell(index: int) -> str:
        return spoken.capitalize() if there[index] else f"No mention of: {spoken}"

    return _Verdict(WEIGHTS["must"], 1.0 - np.array(there, dtype=np.float64), tell)


def _known(market: Market, area: str, places: Mapping[str, Point]) -> bool:
    return area.lower() in places or market.town(area) is not None


def _costs(shares: Floats) -> Floats:
    return np.where(np.isnan(shares), UNKNOWN, np.clip(shares, 0, 1))


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _words(home: Home) -> str:
    garage = " garage" if home.garage_spaces else ""
    return f"{' '.join(home.features)} {home.public_remarks}{garage}".lower().replace("-", " ")
