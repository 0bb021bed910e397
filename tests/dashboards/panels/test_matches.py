from enterprisehub.contracts.scoring import Preferences
from enterprisehub.dashboards.panels.matches import price, wishes_in_words


def test_all_wishes() -> None:
    wishes = Preferences(
        price_min_cents=50_000_000,
        price_max_cents=85_000_000,
        areas=["Pasadena", "Altadena"],
        bedrooms_min=3,
        bathrooms_min=2,
        living_area_min=1500,
        property_types=["House", "Condo"],
        must_haves=["garden"],
    )
    assert wishes_in_words(wishes) == (
        "from $500,000, up to $850,000, Pasadena or Altadena, 3+ bedrooms, 2+ bathrooms, 1,500+ sq ft, House or Condo, garden"
    )


def test_no_wishes() -> None:
    assert not wishes_in_words(Preferences())


def test_price_missing() -> None:
    assert price({"list_price_cents": None}) == "price unknown"
    assert price({"list_price_cents": 1_000_00}) == "$1,000"
