"""A buyer's taste as their deeds show it: the homes they looked at, saved, asked about, went to see or made an offer on.

Only what the homes are counts: price, rooms, size, age, type, features. Where they lie does not: place is the buyer's to
state, and a wish read off deeds is none. What other buyers who did alike chose does not count either: it would steer.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.contracts.events import Interest
from enterprisehub.contracts.state import ContactState
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.market import Home, Indices, Market, address_key, column
from enterprisehub.learning.wishes import price

WEIGHTS: Final = {
    Interest.VIEWED: 1.0, Interest.SAVED: 3.0, Interest.ASKED: 4.0, Interest.SHOWN: 4.0, Interest.OFFERED: 6.0,
}  # fmt: skip
HALF_LIFE_D: Final = 60.0
"""After so many days a deed weighs half: tastes change in a search."""
DAY_S: Final = 86_400.0
PARTS: Final = {"price": 3.0, "area": 1.5, "bedrooms": 2.0, "bathrooms": 1.0, "type": 2.0, "tags": 1.0}
UNKNOWN: Final = 0.5
PRICE_SCALE: Final = 0.25
AREA_SCALE: Final = 0.3
ROOMS_SCALE: Final = 2.0
MANY: Final = 0.6
"""A feature that so large a share of the liked homes has is worth a sentence."""
FEW_HOMES: Final = 2
CLOSE_PRICE: Final = 0.1
_SPOKEN: Final = {
    Interest.VIEWED: "Looked at", Interest.SAVED: "Saved", Interest.ASKED: "Asked to see", Interest.SHOWN: "Went to see",
    Interest.OFFERED: "Made an offer on",
}  # fmt: skip


class Deed(Struct, frozen=True):
    """What a buyer did about one home, which is named by its listing or by its address."""

    property_id: str
    address: str
    interest: Interest
    at: datetime | None


class Taste(Struct, frozen=True):
    """The homes a buyer showed interest in, as columns."""

    homes: tuple[Home, ...]
    weights: Floats
    deeds: Mapping[str, Deed]
    """By listing."""
    dismissed: frozenset[str]

    @property
    def prices(self) -> Floats:
        return column([home.list_price_cents for home in self.homes])

    def mean(self, read: Callable[[Home], float | None]) -> float:
        """Return the weighted mean of what the homes tell, NaN when none does."""
        values = column([read(home) for home in self.homes])
        known = ~np.isnan(values)
        return float(np.average(values[known], weights=self.weights[known])) if known.any() else math.nan

    def same_type(self, market: Market, at: Indices) -> Floats:
        """Return the share of the liked homes that are of each home's type."""
        shares = np.zeros(len(market.types))
        for home, weight in zip(self.homes, self.weights, strict=True):
            if home.property_type in market.types:
                shares[market.types[home.property_type]] += weight
        return np.asarray((shares / self.weights.sum())[market.type_codes[at]])

    def tags_alike(self, market: Market, at: Indices) -> Floats:
        """Return which share of the liked homes' features each home has; NaN when they have none."""
        told, total = np.zeros(len(at)), 0.0
        masks = [market.tag_mask(home.features) for home in self.homes]
        for bit in range(len(market.tags)):
            weight = sum(w for mask, w in zip(masks, self.weights, strict=True) if mask >> bit & 1)
            if weight:
                told += weight * ((market.tag_bits[at] >> np.uint64(bit)) & np.uint64(1))
                total += weight
        return told / total if total else np.full(len(at), np.nan)

    def likeness(self, market: Market, at: Indices) -> Floats:
        """Return how like the liked homes each home is, 0 … 1: the plain rule, for places without a learned ranker."""
        level = self.mean(lambda home: math.log(home.list_price_cents) if home.list_price_cents else None)
        size = self.mean(lambda home: math.log(home.living_area) if home.living_area else None)
        parts = {
            "price": np.exp(-np.abs(logs(market.prices[at]) - level) / PRICE_SCALE),
            "area": np.exp(-np.abs(logs(market.living_areas[at]) - size) / AREA_SCALE),
            "bedrooms": _near(market.bedrooms[at], self.mean(lambda home: home.bedrooms_total)),
            "bathrooms": _near(market.bathrooms[at], self.mean(lambda home: home.bathrooms_total)),
            "type": self.same_type(market, at),
            "tags": self.tags_alike(market, at),
        }
        total = sum(weight * np.where(np.isnan(parts[name]), UNKNOWN, parts[name]) for name, weight in PARTS.items())
        return np.asarray(total / sum(PARTS.values()))

    def tell(self, market: Market, at: int) -> list[str]:
        """Say what a home has to do with the homes the buyer liked."""
        home, told = market.homes[at], []
        if (deed := self.deeds.get(home.property_id)) is not None:
            told.append(f"{_SPOKEN[deed.interest]} before")
        if len(self.homes) < FEW_HOMES:
            return told
        level = self.mean(lambda one: one.list_price_cents)
        if home.list_price_cents and abs(home.list_price_cents / level - 1) <= CLOSE_PRICE:
            told.append(f"Priced like the homes they looked at, {price(round(level, -5))} on average")
        for tag in home.features:
            liked = sum(1 for one in self.homes if tag in one.features)
            if liked >= MANY * len(self.homes):
                told.append(f"{tag}, as {liked} of {len(self.homes)} homes they looked at")
        return told


NOTHING_SHOWN: Final = Taste((), np.zeros(0), {}, frozenset())


def deeds(state: ContactState) -> list[Deed]:
    """Return what a contact did about homes: as noted of listings, and the visits that took place or are to."""
    told = [Deed(key, "", one.strongest, one.at) for key, one in state.listings.items() if not one.dismissed]
    visits = [one for one in state.appointments.values() if one.address and one.status not in {"cancelled", "invalid"}]
    return [*told, *(Deed("", address_key(one.address), Interest.SHOWN, one.booked_at) for one in visits)]


def taste(state: ContactState, moment: datetime, known: Callable[[Deed], Home | None]) -> Taste:
    """Return a contact's taste at a moment.

    Args:
        state: as of the moment.
        moment: deeds weigh less the longer ago they are.
        known: finds a deed's home, None when it is not known.
    """
    found: dict[str, tuple[Home, Deed, float]] = {}
    for deed in deeds(state):
        home = known(deed)
        if home is None:
            continue
        age_d = max(0.0, (moment - deed.at).total_seconds() / DAY_S) if deed.at else 0.0
        weight = WEIGHTS[deed.interest] * 0.5 ** (age_d / HALF_LIFE_D)
        if home.property_id not in found or weight > found[home.property_id][2]:
            found[home.property_id] = (home, deed, weight)
    dismissed = frozenset(key for key, one in state.listings.items() if one.dismissed)
    kept = [one for key, one in found.items() if key not in dismissed and one[2] > 0]
    weights = np.array([weight for _, _, weight in kept])
    return Taste(tuple(home for home, _, _ in kept), weights, {h.property_id: d for h, d, _ in kept}, dismissed)


def found_in(market: Market, more: Iterable[Home] = ()) -> Callable[[Deed], Home | None]:
    """Return a finder of deeds' homes in a market and among further homes (off the market)."""
    others: Sequence[Home] = tuple(more)
    by_id = {home.property_id: home for home in others}
    by_address = {address_key(home.unparsed_address): home for home in others}

    def known(deed: Deed) -> Home | None:
        places, key = (market.places, deed.property_id) if deed.property_id else (market.addresses, deed.address)
        if key in places:
            return market.homes[places[key]]
        return by_id.get(key) if deed.property_id else by_address.get(key)

    return known


def logs(values: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(values > 0, np.log(values), np.nan)


def _near(values: Floats, level: float) -> Floats:
    return np.asarray(np.maximum(0.0, 1 - np.abs(values - level) / ROOMS_SCALE))
