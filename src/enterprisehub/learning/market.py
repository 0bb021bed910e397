"""The homes of a location as columns, so that a hundred thousand are compared with a wish in a few milliseconds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats

EARTH_MILES: Final = 3958.8
MOST_REMEMBERED: Final = 256
"""Must-haves whose mentions a market keeps."""
TAGS: Final = 64
"""The commonest features of listings that are told apart."""

Point = tuple[float, float]
"""Latitude and longitude, degrees."""
Truths = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
Indices = npt.NDArray[np.intp]


class Home(Struct, frozen=True, kw_only=True):
    """A listing by its RESO names."""

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
    on_market_date: date | None = None
    public_remarks: str = ""
    features: tuple[str, ...] = ()


class Market:
    """What is for sale at a location, column by column; made once a snapshot."""

    def __init__(self, homes: Sequence[Home], sought: Mapping[str, float] | None = None) -> None:
        """Lay out the columns; `sought` says by listing what all buyers did about it lately (see `order`)."""
        self.homes = homes
        self.sought = np.array([(sought or {}).get(home.property_id, 0.0) for home in homes])
        self.prices = column([home.list_price_cents for home in homes])
        self.bedrooms = column([home.bedrooms_total for home in homes])
        self.bathrooms = column([home.bathrooms_total for home in homes])
        self.living_areas = column([home.living_area for home in homes])
        self.years = column([home.year_built for home in homes])
        self.latitudes = column([home.latitude for home in homes])
        self.longitudes = column([home.longitude for home in homes])
        self.listed = column([home.on_market_date.toordinal() if home.on_market_date else None for home in homes])
        """Day on which each came on the market, as an ordinal."""
        self.types, self.type_codes = _coded([home.property_type for home in homes])
        self.tag_bits, self.tags = _tagged(homes)
        self.states = frozenset(home.state_or_province for home in homes if home.state_or_province)
        self.places = {home.property_id: at for at, home in enumerate(homes)}
        """By listing: its place in the columns."""
        self.addresses = {key: at for at, home in enumerate(homes) if (key := address_key(home.unparsed_address))}
        self._cities, self._city_codes = _coded([home.city.lower() for home in homes])
        self._postal_codes, self._postal_code_codes = _coded([home.postal_code for home in homes])
        self._directions = _directions(self.latitudes, self.longitudes)
        self._words = [_words(home) for home in homes]
        self._mentions: dict[tuple[str, ...], Truths] = {}
        self._towns: dict[str, Point | None] = {}

    def named(self, name: str) -> Truths:
        """Say which homes lie in a city or postal code of that name."""
        in_city = self._city_codes == self._cities.get(name.lower(), -1)
        if name not in self._postal_codes:
            return np.asarray(in_city)
        return np.asarray(in_city | (self._postal_code_codes == self._postal_codes[name]))

    def town(self, name: str) -> Point | None:
        """Return the middle of the homes in a city or postal code of that name."""
        if name.lower() not in self._cities and name not in self._postal_codes:
            return None
        if name not in self._towns:
            here = self.named(name) & ~np.isnan(self.latitudes) & ~np.isnan(self.longitudes)
            middle = (float(self.latitudes[here].mean()), float(self.longitudes[here].mean())) if here.any() else None
            self._towns[name] = middle
        return self._towns[name]

    def mentions(self, words: Sequence[str]) -> Truths:
        """Say which homes are described with any of the words; the latest questions are remembered."""
        key = tuple(words)
        if key not in self._mentions:
            if len(self._mentions) >= MOST_REMEMBERED:
                self._mentions.clear()
            self._mentions[key] = np.array([any(word in text for word in key) for text in self._words], dtype=bool)
        return self._mentions[key]

    def miles(self, point: Point) -> Floats:
        """Return the homes' distances to a point along the ground, NaN for one of unknown place.

        From the chord between directions, which needs no sine a home; the series of the arc is right to a millionth
        within a thousand miles (Taylor of 2 arcsin(c / 2)).
        """
        x, y, z = _directions(np.array([point[0]]), np.array([point[1]]))[:, 0]
        across, along, up = self._directions
        squares = np.maximum(2.0 - 2.0 * (across * x + along * y + up * z), 0.0)
        return np.asarray(EARTH_MILES * np.sqrt(squares) * (1 + squares * (1 / 24 + squares * (3 / 640))))

    def tag_mask(self, features: Sequence[str]) -> int:
        return sum(1 << self.tags[tag] for tag in {name.lower() for name in features} if tag in self.tags)


def best(scores: Floats, prices: Floats, limit: int) -> Indices:
    """Return the places of the highest scores, the cheapest of equal ones first."""
    if limit <= 0:
        return np.empty(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
    among = np.flatnonzero(scores >= least)
    return np.asarray(among[np.lexsort((prices[among], -scores[among]))][:limit])


def address_key(address: str) -> str:
    """Return an address as two who write it differently would both have it: its first line, plain."""
    return " ".join(address.lower().split(",")[0].replace(".", " ").split())


def column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _directions(latitudes: Floats, longitudes: Floats) -> Floats:
    """Return unit vectors from the middle of the earth, three rows."""
    up, around = np.radians(latitudes), np.radians(longitudes)
    return np.vstack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)])


def _coded(values: Sequence[str]) -> tuple[dict[str, int], Codes]:
    """Return a number for each distinct value, in the order of coming, and every value's number."""
    numbers: dict[str, int] = {}
    return numbers, np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _tagged(homes: Sequence[Home]) -> tuple[npt.NDArray[np.uint64], Mapping[str, int]]:
    """Return each home's features as bits, and the bit of each of the commonest."""
    counts: dict[str, int] = {}
    for home in homes:
        for name in home.features:
            counts[name.lower()] = counts.get(name.lower(), 0) + 1
    tags = {tag: bit for bit, tag in enumerate(sorted(counts, key=lambda one: (-counts[one], one))[:TAGS])}
    masks = [
        sum(1 << tags[tag] for tag in {name.lower() for name in home.features} if tag in tags) if home.features else 0
        for home in homes
    ]
    return np.array(masks, dtype=np.uint64), tags


def _words(home: Home) -> str:
    garage = " garage" if home.garage_spaces else ""
    return f"{' '.join(home.features)} {home.public_remarks}{garage}".lower().replace("-", " ")
