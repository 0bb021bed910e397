"""Match a buyer's stated wishes with listings: an interpretable distance, with the why and the why-not of each.

Each stated wish costs a listing between 0 (met) and 1 (missed), weighted; the score is one minus the weighted mean.
Near misses stay in the list and say what is missing. Only wishes the buyer stated count, and place is one of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
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
MOST_REMEMBERED: Final = 256
"""Must-haves whose mentions a market keeps."""
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
        self._cities, self._city_codes = _coded([home.city.lower() for home in homes])
        self._postal_codes, self._postal_code_codes = _coded([home.postal_code for home in homes])
        self.types, self.type_codes = _coded([home.property_type for home in homes])
        self._cos_latitudes = np.cos(np.radians(self.latitudes))
        self._words = [_words(home) for home in homes]
        self._mentions: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}
        self._towns: dict[str, Point | None] = {}
        self.states = frozenset(home.state_or_province for home in homes if home.state_or_province)

    def named(self, name: str) -> npt.NDArray[np.bool_]:
        """Say which homes lie in a city or postal code of that name."""
        in_city = self._city_codes == self._cities.get(name.lower(), -1)
        return np.asarray(in_city | (self._postal_code_codes == self._postal_codes.get(name, -1)))

    def town(self, name: str) -> Point | None:
        """Return the middle of the homes in a city or postal code of that name."""
        if name.lower() not in self._cities and name not in self._postal_codes:
            return None
        if name not in self._towns:
            here = self.named(name) & ~np.isnan(self.latitudes) & ~np.isnan(self.longitudes)
            middle = (float(self.latitudes[here].mean()), float(self.longitudes[here].mean())) if here.any() else None
            self._towns[name] = middle
        return self._towns[name]

    def mentions(self, words: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say which homes are described with any of the words; the latest questions are remembered."""
        key = tuple(words)
        if key not in self._mentions:
            if len(self._mentions) >= MOST_REMEMBERED:
                self._mentions.clear()
            self._mentions[key] = np.array([any(word in text for word in key) for text in self._words], dtype=bool)
        return self._mentions[key]

    def miles(self, point: Point) -> Floats:
        """Return the homes' distances to a point (haversine), NaN for one of unknown place."""
        across = np.sin(np.radians(self.latitudes - point[0]) / 2) ** 2
        along = np.sin(np.radians(self.longitudes - point[1]) / 2) ** 2
        half = across + self._cos_latitudes * math.cos(math.radians(point[0])) * along
        return np.asarray(2 * EARTH_MILES * np.arcsin(np.sqrt(half)))


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
    best = _best(scores, market.prices, limit)
    items = [_told(market, int(index), float(scores[index]), verdicts, costs[:, index]) for index in best]
    return Matches(items=items, preferences=wishes, considered=len(market.homes), note=note)


def _best(scores: Floats, prices: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Return the places of the highest scores, the cheapest of equal ones first."""
    if limit <= 0:
        return np.empty(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
    among = np.flatnonzero(scores >= least)
    return np.asarray(among[np.lexsort((prices[among], -scores[among]))][:limit])


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
    point = market.town(area) or places[area.lower()]
    return np.where(market.named(area), 0.0, market.miles(point))


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
    fits_type = np.array([any(same_type(kind, offered) for kind in types) for offered in market.types], dtype=bool)
    fits = fits_type[market.type_codes]

    def tell(index: int) -> str:
        kind = market.homes[index].property_type
        if not kind:
            return "Type not given"
        return kind if fits[index] else f"{kind}, {wanted} wanted"

    known = market.type_codes != market.types.get("", -1)
    costs: Floats = np.asarray(np.where(known, np.where(fits, 0.0, 1.0), UNKNOWN), dtype=np.float64)
    return _Verdict(WEIGHTS["type"], costs, tell)


def _must(market: Market, wish: str, words: Sequence[str]) -> _Verdict:
    there = market.mentions(words)
    spoken = wish.replace("_", " ")

    def tell(index: int) -> str:
        return spoken.capitalize() if there[index] else f"No mention of: {spoken}"

    return _Verdict(WEIGHTS["must"], 1.0 - there.astype(np.float64), tell)


def _known(market: Market, area: str, places: Mapping[str, Point]) -> bool:
    return area.lower() in places or market.town(area) is not None


def _costs(shares: Floats) -> Floats:
    return np.where(np.isnan(shares), UNKNOWN, np.clip(shares, 0, 1))


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _coded(values: Sequence[str]) -> tuple[dict[str, int], npt.NDArray[np.int64]]:
    """Return a number for each distinct value, in the order of coming, and every value's number."""
    numbers: dict[str, int] = {}
    return numbers, np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _words(home: Home) -> str:
    garage = " garage" if home.garage_spaces else ""
    return f"{' '.join(home.features)} {home.public_remarks}{garage}".lower().replace("-", " ")
