"""Where synthetic rows come from."""

import numpy as np
from msgspec.structs import replace
from tests.learning.conftest import events

from enterprisehub.cli.training_data import UNREAD, WORLDS, blurred, choices, simulated, taught, varied
from enterprisehub.contracts.events import MessageExchanged
from enterprisehub.learning.progress import silent
from enterprisehub.simulation.scenario import load


def test_a_variation_is_the_same_each_time_and_another_by_seed() -> None:
    scenario = load("train")
    one, again, other = (varied(replace(scenario, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert one.rates != other.rates
    assert one.rates.booking != scenario.rates.booking
    for each in (one, other):
        assert abs(each.rates.booking - scenario.rates.booking) < 2
        assert 0 < each.rates.candour <= 0.95
        assert sorted(each.rates.months) == sorted(scenario.rates.months)
        assert each.rates.weekdays == scenario.rates.weekdays
        for mix in ("sides", "hurry", "financing", "channels"):
            own, given = getattr(each.rates, mix), getattr(scenario.rates, mix)
            assert own.keys() == given.keys()
            assert own != given
            assert all(given[name] / 6 < share < given[name] * 6 for name, share in own.items())
        assert each.sources.keys() == scenario.sources.keys()
        for name, source in each.sources.items():
            assert source.label == scenario.sources[name].label
            assert source.weight != scenario.sources[name].weight
            assert 0 < source.writes <= 0.95
    assert one.rates.months != other.rates.months


def test_models_learn_from_several_markets() -> None:
    own = simulated("train", seed=3, contacts=100, progress=silent, unread=UNREAD)
    told = taught(seed=3, contacts=100 * WORLDS, progress=silent)
    first = len(own.rows.moments)
    assert np.array_equal(told.rows.features[:first], own.rows.features, equal_nan=True)
    assert np.array_equal(told.hidden[:first], own.hidden)
    assert len(set(told.rows.contact_ids)) == len(told.rows.contact_ids) == told.rows.contacts.max() + 1
    assert len(told.rows.contact_ids) > 1.5 * len(own.rows.contact_ids)
    assert not set(told.rows.location_ids[len(own.rows.contact_ids) :]) & set(own.rows.location_ids)
    assert {len(groups) for groups in told.groups.values()} == {len(told.rows.contact_ids)}


def test_choices_know_the_homes_that_were_there() -> None:
    told = choices("train", contacts=200, progress=silent)
    assert len({one.buyer for one in told.choices}) > 20
    asked = told.ask(told.choices[0])
    assert asked is not None
    assert len(asked.scores) > 50
    assert asked.chosen == len(asked.scores) - 1


def test_blurring_takes_the_words_of_a_share_of_what_the_contact_wrote_and_nothing_else() -> None:
    told = events(
        "Can we see it on Saturday?", ">When do you want to move?", "STOP", "within a month", "we have a loan"
    )
    all_blurred = blurred(told, 1.0)
    bodies = [one.body for one in all_blurred if isinstance(one, MessageExchanged)]
    assert bodies == [
        "xxx xx xxx xx xx xxxxxxxx?",
        "When do you want to move?",
        "STOP",
        "xxxxxx x xxxxx",
        "xx xxxx x xxxx",
    ]
    assert blurred(told, 0.0) == told
    assert [replace(one, body="") for one in all_blurred[1:]] == [replace(one, body="") for one in told[1:]]
    assert list(blurred(told, 0.5)) == list(blurred(told, 0.5))
