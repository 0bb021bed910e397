import csv
import gzip
import json
import math
import random
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from enterprisehub.learning.market import Home
from enterprisehub.learning.value import FEWEST, Valuer

KING_COUNTY = Path(__file__).parents[3] / "shared" / "data" / "kc_house_data.csv.gz"


def market(count: int, seed: int = 1, noise: float = 0.1) -> list[Home]:
    """Return homes whose price follows area, year and place, but for the noise."""
    rng = random.Random(seed)
    homes = []
    for number in range(count):
        area, year = round(math.exp(rng.gauss(7.5, 0.3))), rng.randint(1950, 2022)
        east, north = rng.gauss(0, 0.08), rng.gauss(0, 0.08)
        log = 5.4 + 0.9 * math.log(area) + 0.003 * (year - 1980) + 0.4 * math.sin(20 * north) + rng.gauss(0, noise)
        homes.append(
            Home(
                property_id=f"h{number}", list_price_cents=round(100 * math.exp(log)), living_area=area, year_built=year,
                bedrooms_total=max(1, area // 600), bathrooms_total=2.0, latitude=30.3 + north, longitude=-97.7 + east,
                property_type="Single Family", unparsed_address=f"{number} Oak St",
            )
        )  # fmt: skip
    return homes


HOMES = market(600)
VALUER = Valuer(HOMES)
FRESH = market(400, seed=2)


def test_it_learns_what_homes_ask() -> None:
    told = [VALUER.value(home) for home in FRESH]
    asked = np.array([home.list_price_cents for home in FRESH], dtype=float)
    estimates = np.array([value.estimate_cents for value in told], dtype=float)
    assert np.median(np.abs(estimates / asked - 1)) < 0.1
    held = [
        value.interval_cents[0] <= price <= value.interval_cents[1]
        for value, price in zip(told, asked, strict=True)
        if value.interval_cents
    ]
    assert 0.86 <= np.mean(held) <= 0.94


def test_the_parts_sum_to_the_estimate() -> None:
    for home in FRESH[:30]:
        told = VALUER.value(home)
        assert told.typical_cents is not None
        assert told.estimate_cents is not None
        log = math.log(told.typical_cents) + sum(part.log for part in told.parts)
        assert math.exp(log) == pytest.approx(told.estimate_cents, rel=2e-3)
        assert {part.name for part in told.parts} >= {"living area", "year", "place"}


def test_its_own_price_is_not_looked_at() -> None:
    home = HOMES[7]
    dear = msgspec.structs.replace(home, list_price_cents=(home.list_price_cents or 0) * 3)
    assert VALUER.value(dear) == VALUER.value(home)
    assert home.property_id not in {one.property_id for one in VALUER.value(home).comparables}


def test_comparables_are_near_and_alike() -> None:
    told = VALUER.value(FRESH[0])
    assert len(told.comparables) == 5
    typical = np.median([one.miles for home in FRESH[:50] for one in VALUER.value(home).comparables if one.miles])
    assert typical < 4
    for one in told.comparables:
        assert one.address
        assert one.adjusted_cents == pytest.approx(told.estimate_cents, rel=0.6)


def test_without_a_place_the_interval_is_wider_and_says_so() -> None:
    nowhere = msgspec.structs.replace(FRESH[0], latitude=None, longitude=None)
    told, placed = VALUER.value(nowhere), VALUER.value(FRESH[0])
    assert told.note
    assert told.interval_cents
    assert placed.interval_cents
    assert placed.note is None
    assert told.interval_cents[1] / told.interval_cents[0] > placed.interval_cents[1] / placed.interval_cents[0]


@pytest.mark.parametrize(
    "absurd",
    [
        {"living_area": -300}, {"year_built": 2199}, {"latitude": 400.0}, {"living_area": 10**9}, {"bedrooms_total": -2},
        {"garage_spaces": 5000}, {"property_type": "x" * 100_000}, {"list_price_cents": -5}, {"list_price_cents": None},
        {"latitude": 0.0, "longitude": 0.0}, {"bathrooms_total": math.nan},
    ],
)  # fmt: skip
def test_absurd_values_count_as_unknown(absurd: dict[str, Any]) -> None:
    odd = msgspec.structs.replace(FRESH[0], **absurd)
    for valuer in (
        VALUER,
        Valuer([*HOMES[:60], *[msgspec.structs.replace(odd, property_id=f"o{n}") for n in range(9)]]),
    ):
        told = valuer.value(odd)
        assert told.estimate_cents is not None
        assert 0 < told.estimate_cents < 10**10
        assert told.interval_cents is not None
        assert told.interval_cents[0] <= told.estimate_cents <= told.interval_cents[1]
        json.loads(msgspec.json.encode(told))


def test_homes_of_which_nothing_is_known() -> None:
    bare = [Home(property_id=str(n), list_price_cents=30_000_000 + n * 100_000) for n in range(FEWEST)]
    told = Valuer(bare).value(Home(property_id="new"))
    assert told.estimate_cents == pytest.approx(31_200_000, rel=0.05)


def test_too_few_listings_are_too_few() -> None:
    with pytest.raises(ValueError, match="24 priced listings are known here, 25 are needed"):
        Valuer(HOMES[: FEWEST - 1])


def test_names_of_places_and_words_move_nothing() -> None:
    home = FRESH[3]
    other = msgspec.structs.replace(
        home, city="Elsewhere", postal_code="90210", public_remarks="good schools, safe area", features=("church",)
    )
    assert VALUER.value(other) == VALUER.value(home)


@pytest.mark.skipif(not KING_COUNTY.exists(), reason="the public data sets are not beside the checkout")
def test_intervals_hold_on_real_sales() -> None:
    with gzip.open(KING_COUNTY, "rt") as file:
        rows = list(csv.DictReader(file))
    random.Random(1).shuffle(rows)
    homes = [
        Home(
            property_id=str(number), list_price_cents=round(float(row["price"]) * 100), bedrooms_total=int(row["bedrooms"]),
            bathrooms_total=float(row["bathrooms"]), living_area=int(row["sqft_living"]), lot_size_area=int(row["sqft_lot"]),
            year_built=int(row["yr_built"]), latitude=float(row["lat"]), longitude=float(row["long"]),
        )
        for number, row in enumerate(rows[:9000])
    ]  # fmt: skip
    valuer, tested = Valuer(homes[:6000]), homes[6000:]
    told = [valuer.value(home) for home in tested]
    held = [
        value.interval_cents[0] <= (home.list_price_cents or 0) <= value.interval_cents[1]
        for value, home in zip(told, tested, strict=True)
        if value.interval_cents
    ]
    assert 0.88 <= np.mean(held) <= 0.92
