from enterprisehub.contracts.scoring import Buyer, Preferences
from enterprisehub.learning.matching import Home, Market
from enterprisehub.learning.reverse import buyers_for

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


def found(*wishes: Preferences, limit: int = 10) -> list[str]:
    buyers = [Buyer(contact_id=f"b{number}", preferences=one) for number, one in enumerate(wishes)]
    return [one.contact_id for one in buyers_for(MARKET, HOMES[0], buyers, {"san marino": (34.12, -118.11)}, limit)]


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
    [fit] = buyers_for(MARKET, HOMES[0], [buyer], {}, 1)
    assert fit.score < 1
    assert fit.why == ["3 bedrooms"]


def test_limit() -> None:
    assert len(found(*[Preferences(bedrooms_min=2)] * 5, limit=2)) == 2


def test_wishes_about_people_are_not_used() -> None:
    assert found(Preferences(must_haves=["near a church"])) == []
