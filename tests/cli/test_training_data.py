"""Where synthetic rows come from."""

import numpy as np
from msgspec.structs import replace

from enterprisehub.cli.training_data import OFFICES, _varied, choices, simulated, taught
from enterprisehub.learning.progress import silent
from enterprisehub.simulation.scenario import load


def test_a_variation_is_the_same_each_time_and_another_by_seed() -> None:
    scenario = load("train")
    one, again, other = (_varied(replace(scenario, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert one.rates != other.rates
    assert one.rates.booking != scenario.rates.booking
    for varied in (one, other):
        assert abs(varied.rates.booking - scenario.rates.booking) < 2
        assert 0 < varied.rates.candour <= 0.95
        assert varied.rates.months == scenario.rates.months


def test_models_learn_from_several_offices() -> None:
    own = simulated("train", seed=3, contacts=100, progress=silent)
    told = taught(seed=3, contacts=100 * OFFICES, progress=silent)
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
