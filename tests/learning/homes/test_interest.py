"""What buyers do moves the order of homes; what they are, and where those homes lie, does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from enterprisehub.contracts.events import AppointmentChanged, Interest, ListingTouched
from enterprisehub.contracts.scoring import Matches, Preferences
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fair_housing import denied
from enterprisehub.domain.fold import fold
from enterprisehub.learning.homes.interest import Taste, deeds, found_in, taste
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import FEATURES, RULE, WISHES
from enterprisehub.learning.market import Home, Market

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def home(name: str, **fields: Any) -> Home:
    base: dict[str, Any] = {
        "property_id": name, "list_price_cents": 40_000_000, "bedrooms_total": 3, "bathrooms_total": 2.0,
        "living_area": 1800, "property_type": "Single Family", "city": "Austin", "unparsed_address": f"{name} Oak St, Austin",
        "latitude": 30.27, "longitude": -97.74,
    }  # fmt: skip
    return Home(**{**base, **fields})


HOMES = [
    home("1"),
    home("2", list_price_cents=60_000_000, bedrooms_total=5, living_area=3000, features=("Pool",)),
    home("3", list_price_cents=59_000_000, bedrooms_total=5, living_area=2900, features=("Pool",)),
    home("4", list_price_cents=41_000_000, property_type="Condominium"),
]
MARKET = Market(HOMES)


def touch(number: int, property_id: str, interest: Interest, days_ago: float = 1) -> ListingTouched:
    at = NOW - timedelta(days=days_ago)
    return ListingTouched(
        event_id=f"t{number}", location_id="L", contact_id="C", occurred_at=at, known_at=at, property_id=property_id,
        interest=interest,
    )  # fmt: skip


def state(*events: Any) -> ContactState:
    return fold(events) or ContactState(location_id="L", contact_id="C")


def liked(*events: Any, market: Market = MARKET) -> Taste:
    return taste(state(*events), NOW, found_in(market))


def found(*events: Any, **wishes: Any) -> Matches:
    return match(MARKET, Asked(wishes=Preferences(**wishes), taste=liked(*events), moment=NOW), {}, 10)


def order(*events: Any, **wishes: Any) -> list[str]:
    return [item.property_id for item in found(*events, **wishes).items]


def test_without_deeds_the_stated_wishes_order() -> None:
    told = found(price_max_cents=70_000_000)
    assert [item.property_id for item in told.items] == ["1", "4", "3", "2"]  # all fit: the cheapest first
    assert (told.ranked_by, told.liked) == (WISHES, 0)


def test_what_was_saved_brings_homes_like_it_to_the_front() -> None:
    told = found(touch(1, "2", Interest.SAVED), touch(2, "2", Interest.VIEWED), price_max_cents=70_000_000)
    assert [item.property_id for item in told.items][:2] == ["2", "3"]
    assert (told.ranked_by, told.liked) == (RULE, 1)
    assert told.items[0].like == ["Saved before"]
    assert told.items[0].score == 1  # the stated wishes' score stays what it is


def test_a_buyer_who_stated_nothing_is_matched_by_deeds() -> None:
    assert order(touch(1, "2", Interest.VIEWED))[:2] == ["2", "3"]


def test_a_stated_wish_is_not_overruled_by_deeds() -> None:
    assert order(touch(1, "2", Interest.OFFERED), price_max_cents=42_000_000)[:2] == ["1", "4"]


def test_what_was_turned_down_is_not_shown_until_touched_again() -> None:
    no = touch(1, "1", Interest.DISMISSED, days_ago=2)
    assert order(no, price_max_cents=70_000_000) == ["4", "3", "2"]
    assert "1" in order(no, touch(2, "1", Interest.VIEWED), price_max_cents=70_000_000)


def test_a_booked_visit_counts_by_its_address() -> None:
    visit = AppointmentChanged(
        event_id="a", location_id="L", contact_id="C", occurred_at=NOW, known_at=NOW, appointment_id="v",
        status="confirmed", address="2 Oak St., Austin TX",
    )  # fmt: skip
    assert [one.property_id for one in liked(visit).homes] == ["2"]
    cancelled = msgspec.structs.replace(visit, event_id="b", occurred_at=NOW + timedelta(hours=1), status="cancelled")
    assert liked(visit, cancelled).homes == ()


def test_older_deeds_weigh_less() -> None:
    told = liked(touch(1, "1", Interest.SAVED, days_ago=60), touch(2, "2", Interest.SAVED, days_ago=0))
    assert dict(zip((one.property_id for one in told.homes), told.weights, strict=True)) == pytest.approx(
        {"1": 1.5, "2": 3.0}
    )


def test_where_the_liked_homes_lie_does_not_count() -> None:
    """Place is the buyer's to state: two homes that differ in place alone stay equals whatever was saved."""
    here, there = home("here"), home("there", city="Elsewhere", postal_code="1", latitude=31.9, longitude=-99.0)
    market = Market([here, there, home("saved", city="Elsewhere", postal_code="1", latitude=31.9, longitude=-99.0)])
    likes = liked(touch(1, "saved", Interest.OFFERED), market=market)
    told = match(market, Asked(wishes=Preferences(), taste=likes, moment=NOW), {}, 10)
    scores = {item.property_id: item.score for item in told.items}
    assert scores["here"] == scores["there"]


def test_deeds_are_folded_in_any_order() -> None:
    events = [touch(1, "1", Interest.VIEWED, 3), touch(2, "1", Interest.SAVED, 2), touch(3, "2", Interest.VIEWED, 1)]
    assert state(*events) == state(*reversed(events), *events)
    assert [(one.property_id, one.interest) for one in deeds(state(*events))] == [
        ("1", Interest.SAVED),
        ("2", Interest.VIEWED),
    ]


def test_an_unknown_home_counts_for_nothing() -> None:
    assert liked(touch(1, "gone", Interest.SAVED)).homes == ()


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_no_feature_stands_for_a_protected_fact(feature: Any) -> None:
    assert denied(feature.name) is None
    assert feature.unit
    assert feature.meaning
