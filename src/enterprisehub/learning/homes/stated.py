"""What each stated wish costs every home of a market: 0 met … 1 missed, with a sentence for any one home.

A home that does not say costs half a miss. What giving way on one wish would bring is counted over all homes.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from enterprisehub.contracts.scoring import Preferences, Step
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.market import Market, Point, Truths
from enterprisehub.learning.wishes import must_have_words, price, same_type, type_words

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
PRICE_STEPS: Final = (0.02, 0.05, 0.1, 0.15, 0.25)
AREA_STEPS: Final = (0.05, 0.1, 0.2, 0.3)
MILES_STEPS: Final = (5.0, 10.0, 15.0, 25.0)
_Tell = Callable[[int], str]
_Loosen = Callable[[Truths], list[Step]]


class Verdict(NamedTuple):
    """One wish against all homes."""

    kind: str
    wish: str
    """The field of `Preferences`; a must-have with its own name behind a colon."""
    label: str
    costs: Floats
    tell: _Tell
    """Place of a home to a sentence."""
    loosen: _Loosen
    """Homes that miss this wish and no other to what giving way by steps brings."""

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind]


def verdicts(market: Market, wishes: Preferences, places: Mapping[str, Point]) -> Iterator[Verdict]:
    if wishes.price_min_cents or wishes.price_max_cents:
        yield _price(market, wishes.price_min_cents or 0, wishes.price_max_cents or math.inf)
    areas = [area for area in wishes.areas if on_the_map(market, area, places)]
    if areas:
        yield _place(market, areas, places)
    if wishes.bedrooms_min:
        yield _least(market.bedrooms, "bedrooms", wishes.bedrooms_min, 2.0, (1.0, 2.0))
    if wishes.bathrooms_min:
        yield _least(market.bathrooms, "bathrooms", wishes.bathrooms_min, 1.5, (0.5, 1.0, 2.0))
    if wishes.living_area_min:
        most = wishes.living_area_min
        yield _least(market.living_areas, "area", most, SMALLER * most, tuple(most * share for share in AREA_STEPS))
    if wishes.property_types:
        yield _type(market, wishes.property_types)
    for wish in wishes.must_haves:
        if words := must_have_words(wish):
            yield _must(market, wish, words)


def on_the_map(market: Market, area: str, places: Mapping[str, Point]) -> bool:
    return area.lower() in places or market.town(area) is not None


def _price(market: Market, least: float, most: float) -> Verdict:
    prices = market.prices
    costs = np.zeros(len(prices))
    if most < math.inf:
        costs += np.maximum(0, prices - most) / (OVER_BUDGET * most)
    if least:
        costs += np.maximum(0, least - prices) / (UNDER_BUDGET * least)

    def tell(index: int) -> str:
        asked = float(prices[index])
        if math.isnan(asked):
            return "Price not given"
        if asked > most:
            return f"{price(asked)} is {max(0.01, asked / most - 1):.0%} over the budget of {price(most)}"
        if asked < least:
            return f"{price(asked)} is below the {price(least)} asked for"
        return f"{price(asked)} is within the budget"

    def loosen(only: Truths) -> list[Step]:
        asked = prices[only]
        over = [(f"up to {price(most * (1 + s))}", s, int((asked <= most * (1 + s)).sum())) for s in PRICE_STEPS]
        return _steps(over if most < math.inf and (asked > most).any() else [], len(asked))

    wish = "price_max_cents" if most < math.inf else "price_min_cents"
    return Verdict("price", wish, "the price limit", _costs(costs), tell, loosen)


def _place(market: Market, areas: Sequence[str], places: Mapping[str, Point]) -> Verdict:
    by_area = [_miles(market, area, places) for area in areas]
    away = by_area[0]
    for other in by_area[1:]:
        away = np.fmin(away, other)

    def tell(index: int) -> str:
        distance = float(away[index])
        if math.isnan(distance):
            return "Place not given"
        area = next(name for name, miles in zip(areas, by_area, strict=True) if miles[index] == distance)
        if distance <= NEAR_MILES:
            return f"In {area}" if distance == 0 else f"{max(1, round(distance))} mi from {area}"
        return f"{distance:.0f} mi from {area}"

    def loosen(only: Truths) -> list[Step]:
        far = away[only]
        return _steps([(f"within {miles:g} mi", miles, int((far <= miles).sum())) for miles in MILES_STEPS], len(far))

    costs = _costs((away - NEAR_MILES) / (FAR_MILES - NEAR_MILES))
    return Verdict("place", "areas", "the area", costs, tell, loosen)


def _miles(market: Market, area: str, places: Mapping[str, Point]) -> Floats:
    """Return the distance of each home to an area, 0 for a home whose own address names it."""
    point = market.town(area) or places[area.lower()]
    return np.where(market.named(area), 0.0, market.miles(point))


_FORMS: Final = {
    "bedrooms": ("bedrooms_min", "the bedrooms", "{:g} bedrooms"),
    "bathrooms": ("bathrooms_min", "the bathrooms", "{:g} bathrooms"),
    "area": ("living_area_min", "the living area", "{:,.0f} sq ft"),
}


def _least(values: Floats, kind: str, least: float, full_miss: float, downs: Sequence[float]) -> Verdict:
    wish, label, form = _FORMS[kind]

    def tell(index: int) -> str:
        value = float(values[index])
        if math.isnan(value):
            return f"{form.split(' ', 1)[1].capitalize()} not given"
        return form.format(value) if value >= least else f"{form.format(value)}, {form.format(least)} wanted"

    def loosen(only: Truths) -> list[Step]:
        there = values[only]
        steps = [
            (form.format(least - down), down, int((there >= least - down).sum())) for down in downs if down < least
        ]
        return _steps(steps, len(there))

    return Verdict(kind, wish, label, _costs((least - values) / full_miss), tell, loosen)


def _type(market: Market, types: Sequence[str]) -> Verdict:
    wanted = " or ".join(type_words(kind) for kind in types)
    fits_type = np.array([any(same_type(kind, offered) for kind in types) for offered in market.types], dtype=bool)
    fits = fits_type[market.type_codes]

    def tell(index: int) -> str:
        kind = market.homes[index].property_type
        if not kind:
            return "Type not given"
        return kind if fits[index] else f"{kind}, {wanted} wanted"

    def loosen(only: Truths) -> list[Step]:
        counts = np.bincount(market.type_codes[only], minlength=len(market.types))
        others = sorted(((int(counts[code]), name) for name, code in market.types.items() if name), reverse=True)
        return [Step(to=f"{name} too", more=count) for count, name in others if count]

    known = market.type_codes != market.types.get("", -1)
    costs: Floats = np.asarray(np.where(known, np.where(fits, 0.0, 1.0), UNKNOWN), dtype=np.float64)
    return Verdict("type", "property_types", "the type of home", costs, tell, loosen)


def _must(market: Market, wish: str, words: Sequence[str]) -> Verdict:
    there = market.mentions(words)
    spoken = wish.replace("_", " ")

    def tell(index: int) -> str:
        return spoken.capitalize() if there[index] else f"No mention of: {spoken}"

    def loosen(only: Truths) -> list[Step]:  # noqa: ARG001 a feature is there or it is not
        return []

    return Verdict("must", f"must_haves:{wish}", spoken, 1.0 - there.astype(np.float64), tell, loosen)


def _steps(offered: Sequence[tuple[str, float, int]], most: int) -> list[Step]:
    """Return the steps that bring more than the one before; none after all have come."""
    told: list[Step] = []
    for to, by, more in offered:
        if more > (told[-1].more if told else 0):
            told.append(Step(to=to, by=round(by, 4), more=more))
        if more == most:
            break
    return told


def _costs(shares: Floats) -> Floats:
    np.clip(shares, 0, 1, out=shares)  # NaN stays
    shares[np.isnan(shares)] = UNKNOWN
    return shares
