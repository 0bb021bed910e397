"""The product's ranker: learned from buyers' choices by the trainer that `validate matching` measures."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest

from enterprisehub.contracts.events import AppointmentChanged, ContactEvent, Interest, ListingTouched
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.learning.homes import training
from enterprisehub.learning.homes.history import History
from enterprisehub.learning.homes.interest import Taste
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import NAMES, HomeRanker, HomeRankerRefused, Learned, decode, encode
from enterprisehub.learning.homes.training import TooFewChoices, Trial, train
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.ranking import ranker as shared

START = datetime(2026, 1, 5, tzinfo=UTC)
HOMES = 240
BUYERS = 130


def homes() -> list[Home]:
    rng = Random(3)
    return [
        Home(
            property_id=f"h{number}", list_price_cents=rng.randrange(20, 90) * 1_000_000,
            bedrooms_total=rng.randrange(1, 6), bathrooms_total=rng.randrange(1, 4), living_area=rng.randrange(600, 3600),
            property_type=rng.choice(["Single Family", "Condominium"]), year_built=rng.randrange(1920, 2025),
            unparsed_address=f"{number} Oak St, Austin", on_market_date=(START - timedelta(days=rng.randrange(5, 90))).date(),
            features=tuple(rng.sample(["Pool", "Garage", "Workshop"], rng.randrange(3))),
        )
        for number in range(HOMES)
    ]  # fmt: skip


MARKET = Market(homes())


def browsing(number: int) -> list[ContactEvent]:
    """Return a buyer's deeds: of homes come upon by chance they save those of their price and age, which no rule asks for."""
    rng = Random(number)
    price, year = rng.uniform(25e6, 85e6), rng.randrange(1930, 2020)
    at = START + timedelta(days=number * 0.7, hours=rng.randrange(24))
    told: list[ContactEvent] = []
    for turn, home in enumerate(rng.sample(MARKET.homes, 60)):
        assert home.list_price_cents is not None
        assert home.year_built is not None
        away = abs(home.list_price_cents / price - 1) / 0.3 + abs(home.year_built - year) / 12
        if away > 1.2:
            continue
        at += timedelta(hours=5)
        common: Any = {"location_id": "L", "contact_id": f"b{number}", "occurred_at": at, "known_at": at}
        told.append(
            ListingTouched(**common, event_id=f"{number}-{turn}", property_id=home.property_id, interest=Interest.SAVED)
        )
    return told


@pytest.fixture(scope="module")
def history() -> History:
    gathered = History({"L": MARKET})
    for number in range(BUYERS):
        gathered.add(f"b{number}", browsing(number))
    return gathered


@pytest.fixture(scope="module")
def learned(history: History) -> tuple[Learned, Trial]:
    return train(history, None, trained_on="own", seed=1)


def test_later_choices_of_others_are_ranked_higher_than_by_wishes_rule_or_popularity(
    learned: tuple[Learned, Trial],
) -> None:
    _, trial = learned
    assert trial.promote, trial.why
    assert trial.ndcg["challenger"] > 1.2 * max(trial.ndcg["served"], trial.ndcg["stated"], trial.ndcg["sought"])
    assert trial.choices >= 40


def test_it_is_served_from_its_file(learned: tuple[Learned, Trial], history: History) -> None:
    served = decode(encode(learned[0]), source="test")
    choice = history.choices[-1]
    asked = history.ask(choice)
    assert asked is not None
    assert served.score(asked.features) == pytest.approx(HomeRanker(learned[0]).score(asked.features))
    told = match(MARKET, Asked(wishes=Preferences(), taste=choice.taste, moment=choice.moment), {}, 10, served)
    assert told.ranked_by == served.version
    level = np.mean([home.year_built for home in choice.taste.homes if home.year_built])
    shown = np.mean([item.listing["year_built"] for item in told.items])
    assert abs(shown - level) < 15


def test_a_buyer_who_has_shown_nothing_and_a_new_home_are_ranked_too(learned: tuple[Learned, Trial]) -> None:
    new = Home(property_id="new", list_price_cents=30_000_000, bedrooms_total=3, on_market_date=START.date())
    market = Market([*MARKET.homes, new])
    ranker = decode(encode(learned[0]), source="test")
    told = match(market, Asked(wishes=Preferences(price_max_cents=31_000_000), moment=START), {}, 100, ranker)
    assert "new" in [item.property_id for item in told.items]
    assert [bool(item.why_not) for item in told.items] == sorted(bool(item.why_not) for item in told.items)
    assert all(np.isfinite(item.score) for item in told.items)


def test_the_trainer_is_the_one_that_validate_measures() -> None:
    assert vars(training)["learn"] is shared.learn


def test_nothing_known_later_is_in_a_choice(history: History) -> None:
    """A choice's features stay what they are when all that came after it is taken away."""
    choice = max((one for one in history.choices if one.buyer == "b60"), key=lambda one: one.moment)
    before = History({"L": MARKET})
    for number in range(BUYERS):
        kept = [event for event in browsing(number) if event.occurred_at <= choice.moment + timedelta(seconds=1)]
        before.add(f"b{number}", kept)
    [same] = [one for one in before.choices if (one.buyer, one.chosen) == (choice.buyer, choice.chosen)]
    one, other = history.ask(choice), before.ask(same)
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.features[one.chosen], other.features[other.chosen])


def test_a_home_touched_before_is_no_choice_and_no_rival(history: History) -> None:
    for choice in history.choices[:50]:
        assert choice.chosen not in choice.touched
        asked = history.ask(choice)
        assert asked is not None
        assert len(asked.scores) <= HOMES - len(choice.touched)


def test_a_visit_is_a_choice_by_its_address() -> None:
    gathered = History({"L": MARKET})
    visit = AppointmentChanged(
        event_id="v", location_id="L", contact_id="c", occurred_at=START, known_at=START, appointment_id="v",
        address="7 Oak St",
    )  # fmt: skip
    gathered.add("c", [visit])
    assert [one.chosen for one in gathered.choices] == [7]


def test_too_few_choices() -> None:
    gathered = History({"L": MARKET})
    gathered.add("b1", browsing(1))
    with pytest.raises(TooFewChoices, match="are needed"):
        train(gathered, None, trained_on="own", seed=1)


def test_damaged_and_foreign_files_are_refused(learned: tuple[Learned, Trial]) -> None:
    data = encode(learned[0])
    with pytest.raises(HomeRankerRefused, match="damaged"):
        decode(data.replace(b'"own"', b'"owm"', 1), source="x")
    with pytest.raises(HomeRankerRefused, match="not a ranker"):
        decode(b"{}", source="x")
    other = encode(msgspec.structs.replace(learned[0], features_sha256="0"))
    with pytest.raises(HomeRankerRefused, match="another meaning"):
        decode(other, source="x")


def test_taste_without_homes_tells_unknown(history: History) -> None:
    first = next(one for one in history.choices if not one.taste.homes)
    asked = history.ask(first)
    assert asked is not None
    assert np.isnan(asked.features[:, NAMES.index("gap_price")]).all()
    assert isinstance(first.taste, Taste)
