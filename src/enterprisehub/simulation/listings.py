"""Listings with a price that depends on place, size, age and kind, and on luck."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

import msgspec

from enterprisehub.simulation.identifiers import identifier
from enterprisehub.simulation.names import words
from enterprisehub.simulation.places import Place

STREETS: Final = words(
    "Oak St,Maple Ave,Cedar Ln,Pine Ridge Dr,Elm St,Willow Way,Birch Ct,Magnolia Blvd,Juniper Trl,Sycamore St,Main St,Church St,Park Ave,"
    "Lake View Dr,River Rd,Hillcrest Dr,Sunset Blvd,Meadow Ln,Spring Creek Rd,Prairie Ave,Canyon Rd,Mesa Dr,Stone Gate Dr,Foxglove Ln,"
    "Bluebonnet Ln,Heritage Way,Highland Ave,Franklin St,Monroe St,Jefferson Ave,Adams Ct,Quail Run,Cypress Pt,Laurel Hill Rd,Harvest Dr"
)
FEATURES: Final = {
    "Pool": "pool",
    "Garage": "garage",
    "Fenced Yard": "fenced yard",
    "Home Office": "home office",
    "Updated Kitchen": "updated kitchen",
    "Open Floor Plan": "open floor plan",
    "Fireplace": "fireplace",
    "Solar Panels": "solar panels",
    "Single Story": "single story layout",
    "Walk-In Closet": "walk-in closet",
    "Hardwood Floors": "hardwood floors",
    "Covered Patio": "covered patio",
    "Workshop": "workshop",
    "Guest Suite": "guest suite",
    "EV Charger": "EV charger",
}
"""RESO-like feature names, and how people say them."""
KINDS: Final = {"Single Family": "house", "Condominium": "condo", "Townhouse": "townhouse", "Multi Family": "duplex"}
_KIND_WEIGHTS: Final = (66, 14, 15, 5)
_KIND_EFFECT: Final = {"Single Family": 0.0, "Condominium": -0.06, "Townhouse": -0.04, "Multi Family": -0.12}
_STATUSES: Final = ("Active", "Active", "Active", "Active", "Active", "Pending", "Pending", "Closed")


class Listing(msgspec.Struct, kw_only=True, frozen=True):
    """A home for sale; names of the RESO Data Dictionary."""

    listing_key: str
    standard_status: str
    list_price: int
    bedrooms_total: int
    bathrooms_total: float
    living_area: int
    lot_size_area: int
    property_type: str
    year_built: int
    garage_spaces: int
    association_fee: int
    unparsed_address: str
    city: str
    state_or_province: str
    postal_code: str
    latitude: float
    longitude: float
    on_market_date: str
    public_remarks: str
    features: tuple[str, ...]


def zip_effect(place: Place) -> float:
    """Return the place's log price effect: a fixed smooth surface over the map, the same in every world."""
    x, y = place.longitude * 37.0, place.latitude * 41.0
    return 0.16 * math.sin(x) + 0.14 * math.cos(y) + 0.08 * math.sin(x + 2 * y)


def address(rng: Random) -> str:
    return f"{int(rng.random() * 9800) + 100} {STREETS[int(rng.random() * len(STREETS))]}"


def fair_price(
    place: Place, price_per_sqft: float, kind: str, area: float, age_years: float, features: Sequence[str]
) -> float:
    """Return the price the market would pay on average, in dollars."""
    logarithm = (
        math.log(price_per_sqft * 1900)
        + 0.82 * math.log(area / 1900)
        + zip_effect(place)
        + _KIND_EFFECT[kind]
        - 0.0035 * min(age_years, 60.0)
        + 0.022 * len(features)
    )
    return math.exp(logarithm)


def draw_listing(rng: Random, places: Sequence[Place], price_per_sqft: float, today: datetime) -> Listing:
    """Draw one listing around one of the places."""
    place = places[int(rng.random() * len(places))]
    kind = rng.choices(tuple(KINDS), _KIND_WEIGHTS)[0]
    small = kind in {"Condominium", "Townhouse"}
    bedrooms = max(1, min(6, round(rng.gauss(2.4 if small else 3.5, 0.8))))
    area = round(max(520.0, bedrooms * rng.gauss(520, 70) * math.exp(rng.gauss(0, 0.12))))
    age = min(110.0, rng.expovariate(1 / 26))
    features = tuple(sorted(rng.sample(tuple(FEATURES), int(rng.random() * 6))))
    price = fair_price(place, price_per_sqft, kind, area, age, features) * math.exp(rng.gauss(0, 0.09))
    bathrooms = max(1.0, round((bedrooms * 0.72 + rng.gauss(0, 0.5)) * 2) / 2)
    return Listing(
        listing_key=identifier(rng),
        standard_status=_STATUSES[int(rng.random() * len(_STATUSES))],
        list_price=round(price / 1000) * 1000 - (100 if rng.random() < 0.4 else 0),
        bedrooms_total=bedrooms,
        bathrooms_total=bathrooms,
        living_area=area,
        lot_size_area=0 if kind == "Condominium" else round(math.exp(rng.gauss(8.9, 0.45))),
        property_type=kind,
        year_built=today.year - round(age),
        garage_spaces=0 if "Garage" not in features else 1 + int(rng.random() * 3),
        association_fee=round(max(40.0, rng.gauss(260, 80)))
        if small
        else (round(max(10.0, rng.gauss(65, 25))) if rng.random() < 0.35 else 0),
        unparsed_address=address(rng),
        city=place.city,
        state_or_province=place.state,
        postal_code=place.postal_code,
        latitude=round(place.latitude + rng.gauss(0, 0.008), 6),
        longitude=round(place.longitude + rng.gauss(0, 0.008), 6),
        on_market_date=(today - timedelta(days=int(rng.expovariate(1 / 35)))).date().isoformat(),
        public_remarks=_remarks(rng, kind, bedrooms, place, features),
        features=features,
    )


def _remarks(rng: Random, kind: str, bedrooms: int, place: Place, features: Sequence[str]) -> str:
    opening = rng.choice(("Light-filled", "Well kept", "Charming", "Spacious", "Move-in ready", "Classic"))
    extras = ", ".join(FEATURES[name] for name in features[:3])
    ending = f" with {extras}." if extras else "."
    where = place.city if place.area == place.postal_code else place.area
    return f"{opening} {bedrooms} bedroom {KINDS[kind]} in {where}{ending}"
