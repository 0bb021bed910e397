import csv
import io
import math
from collections import Counter

from tests.simulation.conftest import Told

from enterprisehub.simulation.listings import fair_price
from enterprisehub.simulation.listings_csv import COLUMNS, write_listings
from enterprisehub.simulation.places import places_of


def test_csv_has_reso_names_and_a_row_per_listing(told: Told) -> None:
    out = io.StringIO()
    listings = told.world.locations[0].listings
    assert write_listings(listings, out) == len(listings)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert tuple(rows[0]) == COLUMNS
    assert {"listing_key", "list_price", "bedrooms_total", "living_area", "standard_status", "postal_code"} <= set(
        COLUMNS
    )
    assert [row["listing_key"] for row in rows] == [listing.listing_key for listing in listings]
    assert rows[0]["features"].split(";") == list(listings[0].features) or not listings[0].features


def test_places_are_real(told: Told) -> None:
    for location in told.world.locations:
        known = {place.postal_code: place for place in location.places}
        for listing in location.listings:
            place = known[listing.postal_code]
            assert listing.city == place.city
            assert math.hypot(listing.latitude - place.latitude, listing.longitude - place.longitude) < 0.06


def test_keys_are_unique(told: Told) -> None:
    keys = [listing.listing_key for location in told.world.locations for listing in location.listings]
    assert len(set(keys)) == len(keys)


def test_price_follows_size_age_and_place() -> None:
    here, there = places_of("Austin", "TX")[0], places_of("Austin", "TX")[20]
    base = fair_price(here, 285, "Single Family", 2000, 10, ())
    assert fair_price(here, 285, "Single Family", 2600, 10, ()) > base
    assert fair_price(here, 285, "Single Family", 2000, 40, ()) < base
    assert fair_price(here, 285, "Single Family", 2000, 10, ("Pool",)) > base
    assert fair_price(there, 285, "Single Family", 2000, 10, ()) != base


def test_prices_scatter_around_the_fair_price(told: Told) -> None:
    errors = []
    for location in told.world.locations:
        known = {place.postal_code: place for place in location.places}
        for home in location.listings:
            age = 2025 - home.year_built
            fair = fair_price(
                known[home.postal_code],
                location.price_per_sqft,
                home.property_type,
                home.living_area,
                age,
                home.features,
            )
            errors.append(math.log(home.list_price / fair))
    spread = (sum(error**2 for error in errors) / len(errors)) ** 0.5
    assert 0.07 < spread < 0.11


def test_most_listings_are_active(told: Told) -> None:
    counts = Counter(home.standard_status for location in told.world.locations for home in location.listings)
    assert counts["Active"] > 0.5 * counts.total()
    assert set(counts) == {"Active", "Pending", "Closed"}


def test_numbers_are_possible(told: Told) -> None:
    for home in (home for location in told.world.locations for home in location.listings):
        assert home.list_price > 50_000
        assert home.living_area >= 500
        assert 0 <= home.association_fee < 1_000
        assert home.garage_spaces >= 0
        assert 1900 < home.year_built <= 2025
        assert home.bedrooms_total >= 1
        assert home.bathrooms_total >= 1
