"""What buyers do on the team's website: drawn by their hidden taste, and by nothing else that is hidden."""

import itertools
from collections import Counter, defaultdict

import msgspec
import pytest

from enterprisehub.contracts.events import Interest, ListingTouched
from enterprisehub.simulation.browsing import BUYING
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.listings import KINDS
from enterprisehub.simulation.scenario import load


def by(deed: ListingTouched) -> str:
    assert deed.contact_id is not None
    return deed.contact_id


def deeds_of(name: str, contacts: int = 300) -> tuple[History, list[ListingTouched]]:
    past = history(msgspec.structs.replace(load(name), contacts=contacts), deeds=True)
    return past, [event.deed for event in past if event.deed is not None]


@pytest.fixture(scope="module", params=["train", "shifted"])
def told(request: pytest.FixtureRequest) -> tuple[History, list[ListingTouched]]:
    return deeds_of(request.param)


def test_only_buyers_browse_and_only_homes_for_sale(told: tuple[History, list[ListingTouched]]) -> None:
    past, deeds = told
    assert len(deeds) > 300
    for_sale = {
        (location.location_id, home.listing_key)
        for location in past.world.locations
        for home in location.listings
        if home.standard_status == "Active"
    }
    for deed in deeds:
        truth = past.truth[by(deed)]
        assert truth.side in BUYING
        assert deed.occurred_at >= truth.created_at
        assert (deed.location_id, deed.property_id) in for_sale


def test_a_home_is_looked_at_before_it_is_saved_or_turned_down(told: tuple[History, list[ListingTouched]]) -> None:
    _, deeds = told
    assert len({deed.event_id for deed in deeds}) == len(deeds)
    by_home: dict[tuple[str, str], list[Interest]] = defaultdict(list)
    for deed in deeds:
        by_home[by(deed), deed.property_id].append(deed.interest)
    assert {tuple(one) for one in by_home.values()} <= {
        (Interest.VIEWED,), (Interest.VIEWED, Interest.DISMISSED), (Interest.VIEWED, Interest.SAVED),
        (Interest.VIEWED, Interest.SAVED, Interest.ASKED),
    }  # fmt: skip
    counts = Counter(deed.interest for deed in deeds)
    assert counts[Interest.VIEWED] > counts[Interest.SAVED] > counts[Interest.ASKED] > 0
    assert counts[Interest.DISMISSED] > 0


def test_what_is_saved_suits_better_than_what_is_for_sale() -> None:
    past, deeds = deeds_of("train", 600)
    homes = {home.listing_key: home for location in past.world.locations for home in location.listings}
    saved = [deed for deed in deeds if deed.interest is Interest.SAVED]
    over = [homes[deed.property_id].list_price * 100 / past.truth[by(deed)].budget_cents for deed in saved]
    everywhere = [
        home.list_price * 100 / past.truth[by(deed)].budget_cents
        for deed in saved
        for home in itertools.islice(homes.values(), 40)
    ]
    near = [sum(abs(one - 1) < 0.2 for one in told) / len(told) for told in (over, everywhere)]
    assert near[0] > 1.5 * near[1]
    assert set(KINDS) >= {homes[deed.property_id].property_type for deed in saved}


def test_a_scenario_without_browsing_has_no_deeds() -> None:
    scenario = msgspec.structs.replace(load("train"), contacts=100, browsing=None)
    assert all(event.deed is None for event in itertools.islice(history(scenario, deeds=True), 500))
