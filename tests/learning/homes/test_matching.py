import math
from typing import Any

import numpy as np
import pytest
from tests.learning.conftest import START

from enterprisehub.contracts.scoring import Matches, Preferences
from enterprisehub.contracts.state import Certainty, ContactState, Factor, Slot
from enterprisehub.learning.homes.matching import NO_WISHES, Asked, match
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.wishes import about_people, must_have_words, same_type, stated_wishes

AUSTIN, ROUND_ROCK, SAN_ANTONIO = (30.27, -97.74), (30.51, -97.68), (29.42, -98.49)


def home(name: str, **fields: object) -> Home:
    base: dict[str, object] = {
        "property_id": name, "list_price_cents": 40_000_000, "bedrooms_total": 3, "bathrooms_total": 2.0,
        "living_area": 1800, "property_type": "Single Family", "city": "Austin", "state_or_province": "TX",
        "postal_code": "78702", "latitude": AUSTIN[0], "longitude": AUSTIN[1], "features": ("Pool",),
    }  # fmt: skip
    return Home(**{**base, **fields})  # type: ignore[arg-type]


def found(homes: list[Home], limit: int = 10, **wishes: Any) -> Matches:
    places = {"round rock": ROUND_ROCK, "san antonio": SAN_ANTONIO}
    return match(Market(homes), Asked(wishes=Preferences(**wishes)), places, limit)


def order(homes: list[Home], **wishes: Any) -> list[str]:
    return [item.property_id for item in found(homes, **wishes).items]


def test_what_meets_every_wish_scores_one() -> None:
    item = found([home("a")], price_max_cents=45_000_000, areas=["Austin"], bedrooms_min=3, must_haves=["pool"]).items[
        0
    ]
    assert item.score == 1
    assert item.why == ["$400,000 is within the budget", "In Austin", "3 bedrooms", "Pool"]
    assert item.why_not == []
    assert item.listing["property_id"] == "a"


def test_near_misses_stay_and_say_what_is_missing() -> None:
    item = found(
        [home("a", list_price_cents=48_000_000, bedrooms_total=2)], price_max_cents=45_000_000, bedrooms_min=3
    ).items[0]
    assert 0 < item.score < 1
    assert item.why_not == ["$480,000 is 7% over the budget of $450,000", "2 bedrooms, 3 bedrooms wanted"]


def test_nearer_misses_come_first() -> None:
    homes = [home("far", list_price_cents=60_000_000), home("near", list_price_cents=46_000_000), home("met")]
    assert order(homes, price_max_cents=45_000_000) == ["met", "near", "far"]


def test_among_equals_the_cheaper_comes_first() -> None:
    homes = [home("dear", list_price_cents=44_000_000), home("cheap", list_price_cents=39_000_000)]
    assert order(homes, price_max_cents=45_000_000) == ["cheap", "dear"]


def test_places_by_distance() -> None:
    homes = [
        home("south", city="San Antonio", latitude=SAN_ANTONIO[0], longitude=SAN_ANTONIO[1]),
        home("austin"),
        home("there", city="Round Rock", latitude=ROUND_ROCK[0], longitude=ROUND_ROCK[1]),
    ]
    answer = found(homes, areas=["Round Rock"])
    assert [item.property_id for item in answer.items] == ["there", "austin", "south"]
    assert answer.items[0].why == ["In Round Rock"]
    assert answer.items[1].why_not == ["17 mi from Round Rock"]


def test_the_nearest_of_several_areas_counts() -> None:
    assert found([home("a")], areas=["San Antonio", "Austin"]).items[0].why == ["In Austin"]


def test_a_place_nobody_knows_is_told_not_counted() -> None:
    answer = found([home("a")], areas=["Atlantis"], bedrooms_min=3)
    assert answer.items[0].score == 1
    assert answer.note == "Not on the map, so not counted: Atlantis."


def test_a_postal_code_is_a_place() -> None:
    assert found([home("a")], areas=["78702"]).items[0].why == ["In 78702"]


def test_what_a_listing_does_not_say_costs_half() -> None:
    item = found([home("a", bedrooms_total=None)], bedrooms_min=3).items[0]
    assert item.score == 0.5
    assert item.why_not == ["Bedrooms not given"]


def test_no_wishes_and_no_listings_say_so() -> None:
    assert found([home("a")]).note == NO_WISHES
    assert found([], bedrooms_min=3).note == "There are no active listings."


def test_limit_and_how_many_were_considered() -> None:
    answer = found([home(str(n)) for n in range(30)], limit=4, bedrooms_min=2)
    assert len(answer.items) == 4
    assert answer.considered == 30


@pytest.mark.parametrize(
    ("wanted", "offered", "fits"),
    [
        ("condo", "Condominium", True), ("single_family", "Single Family Residence", True), ("townhouse", "Townhouse", True),
        ("multi_family", "Duplex", True), ("condo", "Single Family", False), ("land", "Townhouse", False),
    ],
)  # fmt: skip
def test_types(wanted: str, offered: str, fits: bool) -> None:
    assert same_type(wanted, offered) is fits


@pytest.mark.parametrize(
    "wish",
    [
        "good schools",
        "safe neighborhood",
        "near the church",
        "no kids",
        "family-friendly",
        "low crime",
        "hispanic area",
    ],
)
def test_wishes_about_people_are_dropped(wish: str) -> None:
    assert about_people(wish)
    assert must_have_words(wish) == ()
    plain = found([home("a", public_remarks=f"{wish} all around")], bedrooms_min=3)
    asked = found([home("a", public_remarks=f"{wish} all around")], bedrooms_min=3, must_haves=[wish])
    assert asked.items == plain.items


@pytest.mark.parametrize("wish", ["pool", "family room", "single_story", "big yard", "no_hoa"])
def test_wishes_about_the_home_are_not(wish: str) -> None:
    assert not about_people(wish)
    assert must_have_words(wish)


def test_wishes_are_read_from_the_conversation() -> None:
    def slot(**value: object) -> Slot:
        return Slot(certainty=Certainty.KNOWN, value=dict(value), quote="", message_id="m", at=START)

    state = ContactState(location_id="L", contact_id="C")
    state.conversation.slots = {
        Factor.BUDGET: slot(max_cents=45_000_000),
        Factor.LOCATION: slot(areas=["Round Rock"]),
        Factor.PROPERTY: slot(bedrooms_min=3, types=["condo"], must_haves=["pool"]),
    }
    assert stated_wishes(state) == Preferences(
        price_max_cents=45_000_000, areas=["Round Rock"], bedrooms_min=3, property_types=["condo"], must_haves=["pool"]
    )


def relaxed(homes: list[Home], **wishes: Any) -> dict[str, tuple[int, list[tuple[str, int]]]]:
    told = match(Market(homes), Asked(wishes=Preferences(**wishes), relax=True), {}, 3)
    return {one.wish: (one.more, [(step.to, step.more) for step in one.steps]) for one in told.relaxed}


def test_what_giving_way_on_one_wish_brings_is_counted_over_all_homes() -> None:
    homes = [
        home("met"),
        *(home(f"dear {n}", list_price_cents=46_000_000 + n * 1_000_000) for n in range(6)),
        home("small", bedrooms_total=2),
        home("both", bedrooms_total=2, list_price_cents=46_000_000),
    ]
    wishes: dict[str, Any] = {"price_max_cents": 45_000_000, "bedrooms_min": 3}
    told = match(Market(homes), Asked(wishes=Preferences(**wishes), relax=True), {}, 3)
    assert (told.fitting, told.near, told.considered) == (1, 7, 9)
    assert relaxed(homes, **wishes) == {
        "price_max_cents": (6, [("up to $472,500", 2), ("up to $495,000", 4), ("up to $517,500", 6)]),
        "bedrooms_min": (1, [("2 bedrooms", 1)]),
    }


def test_relaxing_by_miles_type_and_feature() -> None:
    homes = [
        home("met"),
        home("away", latitude=AUSTIN[0] + 0.11, city="Elsewhere", postal_code=""),
        home("condo", property_type="Condominium"),
        home("bare", features=()),
    ]
    told = relaxed(homes, areas=["Austin"], property_types=["single_family"], must_haves=["pool"])
    assert told["areas"] == (1, [("within 10 mi", 1)])
    assert told["property_types"] == (1, [("Condominium too", 1)])
    assert told["must_haves:pool"] == (1, [])


def test_nothing_is_counted_unless_asked_for() -> None:
    assert found([home("a")], bedrooms_min=4).relaxed == []


def test_distance_by_chords_is_the_great_circle() -> None:
    rng = np.random.default_rng(1)
    homes = [
        home(str(n), latitude=float(a), longitude=float(b)) for n, (a, b) in enumerate(rng.uniform(25, 48, (50, 2)))
    ]
    here = (31.0, 30.5)
    told = Market(homes).miles(here)
    for one, miles in zip(homes, told, strict=True):
        assert one.latitude is not None
        assert one.longitude is not None
        up, across = math.radians(one.latitude - here[0]), math.radians(one.longitude - here[1])
        half = (
            math.sin(up / 2) ** 2
            + math.cos(math.radians(here[0])) * math.cos(math.radians(one.latitude)) * math.sin(across / 2) ** 2
        )
        assert miles == pytest.approx(2 * 3958.8 * math.asin(math.sqrt(half)), rel=1e-5)
