"""Estimate what a home would be listed at, from a location's own listings: an estimate, its interval, comparables.

The logarithm of the price is the sum of what the home is (ridge regression on area, rooms, lot, year, type) and of where
it lies (how far its neighbours ask more or less than that). Both parts are additive, so each shows its share. Interval: a
listing's error when it is left out, relative to the errors around it, at the 90 % quantile (jackknife conformal; Lei et
al. 2018, locally weighted). Place is allowed here; nothing about people is looked at.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy.spatial import KDTree

from enterprisehub.contracts.scoring import Comparable, Part, Value
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.market import EARTH_MILES, Home
from enterprisehub.learning.wishes import price

FEWEST: Final = 25
"""Priced listings below which nothing is estimated."""
LEVEL: Final = 0.9
NEIGHBOURS: Final = 16
COMPARABLES: Final = 5
RIDGE: Final = 2.0
SHRINK: Final = 3.0
"""As many neighbours weigh as much as the belief that place makes no difference."""
LONGEST_MILES: Final = 40.0
"""Beyond this nothing is a neighbour."""
AWAY_MILES: Final = 150.0
"""So far from the middle of the market a place is taken for a mistake, and the home for one of unknown place."""
FURTHEST_SD: Final = 5.0
"""What is more unusual than this counts as this unusual."""
LEAST_CENTS, MOST_CENTS = 1_000_000, 50_000_000_000
TOO_FEW: Final = "Not enough data: {} priced listings are known here, {} are needed."
TYPES: Final = 8
FEW_OF_A_TYPE: Final = 5
"""The commonest types get a term of their own, if so many are of it."""
_MOMENTS: Final = {"area": 0.25, "rooms": 1.0, "year": 20.0, "miles": 1.5, "type": 1.5}
"""How much of a difference counts as one step away, for choosing comparables."""


class _Columns(Struct, frozen=True):
    area: Floats
    bedrooms: Floats
    bathrooms: Floats
    lot: Floats
    year: Floats
    garage: Floats
    east: Floats
    north: Floats
    kinds: list[str]


class Valuer:
    """Fitted on a location's priced listings. Raises ValueError below `FEWEST`."""

    def __init__(self, homes: Sequence[Home]) -> None:
        self._homes = [home for home in homes if priced(home)]
        if len(self._homes) < FEWEST:
            raise ValueError(TOO_FEW.format(len(self._homes), FEWEST))
        self._year = datetime.now(UTC).year
        self._middle = _middle(self._homes)
        self._columns = self._read(self._homes)
        self._prices = np.array([math.log(home.list_price_cents or 1) for home in self._homes])
        counts: dict[str, int] = {}
        for kind in self._columns.kinds:
            counts[kind] = counts.get(kind, 0) + 1
        commonest = sorted(counts, key=lambda one: (-counts[one], one))[:TYPES]
        self._kinds = [kind for kind in commonest if counts[kind] >= FEW_OF_A_TYPE]
        self._shares = np.array([counts[kind] / len(self._homes) for kind in self._kinds])
        self._kind_of = np.array(self._columns.kinds)
        self._fit()

    def _fit(self) -> None:
        design = self._design(self._columns, fit=True)
        gram = design.T @ design + RIDGE * np.eye(design.shape[1])
        inverse = np.linalg.inv(gram)
        self._mean = float(self._prices.mean())
        centred = self._prices - self._mean
        self._weights = inverse @ design.T @ centred
        self._fitted = self._mean + design @ self._weights
        leverage = np.einsum("ij,jk,ik->i", design, inverse, design) + 1 / len(centred)
        left_out = (centred - design @ self._weights) / np.maximum(1 - leverage, 0.1)
        self._placed = np.flatnonzero(~np.isnan(self._columns.east) & ~np.isnan(self._columns.north))
        self._residuals = left_out[self._placed]
        if len(self._placed):
            self._points = np.column_stack([self._columns.east[self._placed], self._columns.north[self._placed]])
            self._tree = KDTree(self._points)
        place = np.zeros(len(centred))
        place[self._placed] = self._places(self._points, own=True)[0] if len(self._placed) else 0.0
        self._errors = np.abs(left_out - place)
        self._typical = float(np.median(self._errors)) + 1e-6
        scale = self._scale(self._columns, own=True)
        count = len(scale)
        rank = min(1.0, math.ceil((count + 1) * LEVEL) / count)
        self._quantile = float(np.quantile(self._errors / scale, rank))

    def value(self, home: Home) -> Value:
        """Estimate a home. What is unknown of it counts as typical; an unknown place widens the interval."""
        columns = self._read([home])
        design = self._design(columns, fit=False)[0]
        located = bool(len(self._placed)) and not math.isnan(columns.east[0]) and not math.isnan(columns.north[0])
        place, near = (0.0, 0)
        if located:
            point = np.array([[columns.east[0], columns.north[0]]])
            shifts, counts = self._places(point, own=False, but=home.property_id)
            place, near = float(shifts[0]), int(counts[0])
        logarithm = self._mean + float(design @ self._weights) + place
        reach = self._quantile * float(self._scale(columns, own=False)[0])
        if not near and len(self._placed):
            reach = math.hypot(reach, 1.645 * float(np.std(self._residuals)))
        note = None if near else "Where the home lies is unknown, or nothing near it is: place is not counted."
        return Value(
            estimate_cents=_rounded(logarithm),
            interval_cents=(_rounded(logarithm - reach), _rounded(logarithm + reach)),
            level=LEVEL,
            parts=self._parts(home, design, place, near),
            typical_cents=_rounded(self._mean),
            comparables=self._comparables(home, columns, logarithm - place),
            listings=len(self._homes),
            note=note,
        )

    def _places(self, points: Floats, *, own: bool, but: str = "") -> tuple[Floats, npt.NDArray[np.intp]]:
        """Return how far neighbours ask more than their homes explain (log), and how many there are."""
        wanted = min(NEIGHBOURS + 1, len(self._placed))
        distance, index = self._tree.query(points, k=wanted)
        distance, index = distance.reshape(len(points), -1), index.reshape(len(points), -1)
        if own:
            skipped = index == np.arange(len(points))[:, None]
        else:
            skipped = np.array([[self._homes[self._placed[at]].property_id == but for at in row] for row in index])
        bandwidth = np.maximum(distance[:, -1:], 0.05)
        weight = np.where(skipped | (distance > LONGEST_MILES), 0.0, np.exp(-0.5 * (2 * distance / bandwidth) ** 2))
        shift = (weight * self._residuals[index]).sum(axis=1) / (
            weight.sum(axis=1) + SHRINK * weight.mean(axis=1) + 1e-12
        )
        return shift, (weight > 0).sum(axis=1)

    def _scale(self, columns: _Columns, *, own: bool) -> Floats:
        """Return the typical error around each home, drawn half-way to the typical error everywhere."""
        scale = np.full(len(columns.kinds), self._typical)
        at = np.flatnonzero(~np.isnan(columns.east) & ~np.isnan(columns.north))
        if len(at) and len(self._placed) > NEIGHBOURS:
            points = np.column_stack([columns.east[at], columns.north[at]])
            index = self._tree.query(points, k=NEIGHBOURS + 1)[1]
            index = index[:, 1:] if own else index[:, :-1]
            local = np.mean(self._errors[self._placed[index]], axis=1)
            scale[at] = np.sqrt(local * self._typical) + 0.25 * self._typical
        return scale

    def _design(self, columns: _Columns, *, fit: bool) -> Floats:
        raw = np.column_stack([
            np.log(columns.area), columns.bedrooms, columns.bathrooms, np.log(columns.lot), columns.year / 10,
            columns.garage, np.log(columns.area) ** 2, (columns.year / 10) ** 2, columns.east, columns.north,
        ])  # fmt: skip
        if fit:
            known = np.where(np.isnan(raw).all(axis=0), 0.0, raw)
            self._medians = np.nanmedian(known, axis=0)
            filled = np.where(np.isnan(raw), self._medians, raw)
            self._means, self._spreads = filled.mean(axis=0), filled.std(axis=0) + 1e-9
        filled = np.where(np.isnan(raw), self._medians, raw)
        kinds = np.array([[float(kind == one) for one in self._kinds] for kind in columns.kinds])
        scaled = np.clip((filled - self._means) / self._spreads, -FURTHEST_SD, FURTHEST_SD)
        return np.column_stack([scaled, kinds.reshape(len(raw), -1) - self._shares])

    def _read(self, homes: Sequence[Home]) -> _Columns:
        def column(values: list[float | None], least: float, most: float) -> Floats:
            held = [math.nan if value is None or not least <= value <= most else float(value) for value in values]
            return np.array(held, dtype=np.float64)

        latitude = column([home.latitude for home in homes], -90, 90)
        longitude = column([home.longitude for home in homes], -180, 180)
        mile = math.pi / 180 * EARTH_MILES
        east = (longitude - self._middle[1]) * mile * math.cos(math.radians(self._middle[0]))
        north = (latitude - self._middle[0]) * mile
        away = ~(np.hypot(east, north) <= AWAY_MILES)
        return _Columns(
            column([home.living_area for home in homes], 80, 60_000),
            column([home.bedrooms_total for home in homes], 0, 40),
            column([home.bathrooms_total for home in homes], 0, 40),
            column([home.lot_size_area for home in homes], 100, 50_000_000),
            column([home.year_built for home in homes], 1650, self._year + 3),
            column([home.garage_spaces for home in homes], 0, 30),
            np.where(away, math.nan, east),
            np.where(away, math.nan, north),
            [home.property_type.strip().lower() for home in homes],
        )

    def _parts(self, home: Home, design: Floats, place: float, near: int) -> list[Part]:
        terms = design * self._weights
        told = (
            (
                "living area",
                f"{home.living_area:,} sq ft" if home.living_area else "Living area unknown",
                terms[[0, 6]],
            ),
            ("rooms", f"{_or(home.bedrooms_total)} bedrooms, {_or(home.bathrooms_total)} bathrooms", terms[[1, 2]]),
            ("lot", f"Lot of {home.lot_size_area:,} sq ft" if home.lot_size_area else "Lot unknown", terms[[3]]),
            ("year", f"Built in {home.year_built}" if home.year_built else "Year unknown", terms[[4, 7]]),
            ("garage", f"{_or(home.garage_spaces)} garage spaces", terms[[5]]),
            ("type", home.property_type or "Type unknown", terms[10:]),
            (
                "place",
                f"Place, by {near} listings around" if near else "Place unknown",
                np.append(terms[[8, 9]], place),
            ),
        )
        return [
            Part(name=name, label=label, share=round(float(np.expm1(log.sum())), 4), log=float(log.sum()))
            for name, label, log in told
        ]

    def _comparables(self, home: Home, columns: _Columns, fitted: float) -> list[Comparable]:
        own, steps = self._columns, np.zeros(len(self._homes))
        for name, theirs, ours in (
            ("area", np.log(own.area), np.log(columns.area[0])),
            ("rooms", own.bedrooms, columns.bedrooms[0]),
            ("rooms", own.bathrooms, columns.bathrooms[0]),
            ("year", own.year, columns.year[0]),
        ):
            steps += np.nan_to_num(np.abs(theirs - ours) / _MOMENTS[name], nan=1.0)
        miles = np.hypot(own.east - columns.east[0], own.north - columns.north[0])
        steps += np.nan_to_num(miles / _MOMENTS["miles"], nan=4.0)
        steps += _MOMENTS["type"] * (self._kind_of != columns.kinds[0])
        few = np.argpartition(steps, min(COMPARABLES + 1, len(steps) - 1))[: COMPARABLES + 1]
        nearest = few[np.argsort(steps[few], kind="stable")].tolist()
        chosen = [at for at in nearest if self._homes[at].property_id != home.property_id][:COMPARABLES]
        return [self._comparable(at, float(miles[at]), fitted - float(self._fitted[at])) for at in chosen]

    def _comparable(self, at: int, miles: float, apart: float) -> Comparable:
        other = self._homes[at]
        asked = other.list_price_cents or 0
        return Comparable(
            property_id=other.property_id,
            address=other.unparsed_address,
            status=other.standard_status,
            list_price_cents=asked,
            adjusted_cents=_rounded(math.log(asked) + apart),
            miles=None if math.isnan(miles) else round(miles, 2),
            label=f"{price(asked)}, {'larger or better' if apart < 0 else 'smaller or simpler'} by {abs(math.expm1(-apart)):.0%}",
        )


def priced(home: Home) -> bool:
    """Say whether a listing's price can be learned from."""
    return home.list_price_cents is not None and LEAST_CENTS <= home.list_price_cents <= MOST_CENTS


def nothing(note: str, listings: int) -> Value:
    """Return the answer where there is too little to learn from."""
    return Value(
        estimate_cents=None, interval_cents=None, level=LEVEL, parts=[], typical_cents=None, comparables=[],
        listings=listings, note=note,
    )  # fmt: skip


def _middle(homes: Sequence[Home]) -> tuple[float, float]:
    placed = [
        (home.latitude, home.longitude) for home in homes if home.latitude is not None and home.longitude is not None
    ]
    if not placed:
        return (0.0, 0.0)
    latitudes, longitudes = zip(*placed, strict=True)
    return float(np.median(latitudes)), float(np.median(longitudes))


def _rounded(logarithm: float) -> int:
    """Return cents, rounded to a hundred dollars."""
    return round(math.exp(min(logarithm, 40.0)) / 10_000) * 10_000


def _or(value: float | None) -> str:
    return "unknown" if value is None else f"{value:g}"
