from datetime import UTC, datetime

from enterprisehub.contracts.events import Interest
from enterprisehub.contracts.scoring import Buyer, BuyerFit, Preferences
from enterprisehub.contracts.state import ListingInterest
from enterprisehub.learning.homes.interest import found_in
from enterprisehub.learning.homes.reverse import buyers_for
from enterprisehub.learning.market import Home, Market

HOMES = [
    Home(
        property_id="p1",
        list_price_cents=50_000_000,
        bedrooms_total=3,
        city="Pasadena",
        latitude=34.15,
        longitude=-118.14,
    ),
    Home(
        property_id="p2",
        list_price_cents=60_000_000,
        bedrooms_total=4,
        city="Altadena",
        latitude=34.25,
        longitude=-118.13,
    ),
]
MARKET = Market(HOMES)


NOW = datetime(2026, 3, 2, tzinfo=UTC)


def fits(buyers: list[Buyer], limit: int = 10) -> list[BuyerFit]:
    places = {"san marino": (34.12, -118.11)}
    return buyers_for(MARKET, HOMES[0], buyers, places, limit, moment=NOW, known=found_in(MARKET))


def found(*wishes: Preferences, limit: int = 10) -> list[str]:
    buyers = [Buyer(contact_id=f"b{number}", preferences=one) for number, one in enumerate(wishes)]
    return [one.contact_id for one in fits(buyers, limit)]


def test_best_fit_first_and_more_met_wishes_before_fewer() -> None:
    met = Preferences(price_max_cents=55_000_000, bedrooms_min=3)
    assert found(Preferences(price_max_cents=40_000_000), Preferences(price_max_cents=55_000_000), met) == [
        "b2",
        "b1",
        "b0",
    ]


def test_who_stated_no_wish_is_left_out() -> None:
    assert found(Preferences(), Preferences(bedrooms_min=2)) == ["b1"]


def test_another_town_of_the_market_counts_against_it() -> None:
    buyer = Buyer(contact_id="b", preferences=Preferences(areas=["Altadena"], bedrooms_min=3))
    [fit] = fits([buyer])
    assert fit.score < 1
    assert fit.why == ["3 bedrooms"]


def test_limit() -> None:
    assert len(found(*[Preferences(bedrooms_min=2)] * 5, limit=2)) == 2


def test_wishes_about_people_are_not_used() -> None:
    assert found(Preferences(must_haves=["near a church"])) == []


def test_who_saved_homes_like_it_comes_before_who_saved_others() -> None:
    saved = {name: {name: ListingInterest(strongest=Interest.SAVED, at=NOW)} for name in ("p1", "p2")}
    wish = Preferences(price_max_cents=70_000_000)
    buyers = [Buyer(contact_id=f"saved {name}", preferences=wish, listings=own) for name, own in saved.items()]
    told = fits(buyers)
    assert [one.contact_id for one in told] == ["saved p1", "saved p2"]
    assert told[0].like == ["Saved before"]
    assert told[0].score == told[1].score == 1


def test_deeds_alone_make_a_buyer() -> None:
    seen = {"p2": ListingInterest(at=NOW)}
    assert [one.contact_id for one in fits([Buyer(contact_id="b", preferences=Preferences(), listings=seen)])] == ["b"]
