import math

import numpy as np
import pytest
from tests.learning.conftest import lead as contact

from enterprisehub.learning import lead
from enterprisehub.learning.additive import LEAST, Z90, Floats
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.evaluation.coverage import coverage
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.individual import Individual, Truths, interval, learned
from enterprisehub.learning.registry import packaged_path

SD = 1.2


def leads(count: int, seed: int) -> tuple[Floats, Floats]:
    """Return scores and true chances that lie about them as far as `SD` says, none of them out of reach."""
    rng = np.random.default_rng(seed)
    logits = rng.uniform(-2, 2, count)
    return logits, 1 / (1 + np.exp(-(logits + rng.normal(0, SD, count))))


def test_it_finds_how_far_leads_differ_and_nine_in_ten_intervals_hold() -> None:
    logits, chances = leads(8000, 1)
    found = learned(logits, np.zeros(8000), chances)
    assert found.sd == pytest.approx([SD] * len(found.sd), rel=0.08)
    logits, chances = leads(4000, 2)
    spans = [interval(logit, found(logit)) for logit in logits.tolist()]
    held = np.mean([low <= chance <= high for (low, high), chance in zip(spans, chances.tolist(), strict=True)])
    assert held == pytest.approx(0.9, abs=0.02)


def test_what_the_model_knows_of_its_own_uncertainty_is_not_counted_twice() -> None:
    logits, chances = leads(8000, 1)
    found = learned(logits, np.full(8000, 0.9), chances)
    assert np.hypot(found.sd, 0.9) == pytest.approx([SD] * len(found.sd), rel=0.08)


def test_between_knots_it_runs_straight_and_beyond_them_level() -> None:
    told = Individual([-1.0, 1.0], [0.5, 1.5])
    assert [told(logit) for logit in (-9.0, -1.0, 0.0, 0.5, 1.0, 9.0)] == [0.5, 0.5, 1.0, 1.25, 1.5, 1.5]
    assert Individual()(0.3) == 0.0


@pytest.mark.parametrize(
    "told",
    [
        Individual([0.0], []),
        Individual([1.0, 0.0], [1.0, 1.0]),
        Individual([0.0], [-1.0]),
        Individual([0.0], [math.nan]),
    ],
)
def test_what_is_malformed_is_said(told: Individual) -> None:
    assert told.wrong()
    assert Individual([0.0, 1.0], [1.0, 0.0]).wrong() is None


def test_an_end_that_cannot_be_told_from_never_is_open() -> None:
    low, high = interval(-4.0, 1.5)
    assert low == 0.0
    assert high == pytest.approx(1 / (1 + math.exp(4.0 - Z90 * 1.5)))
    assert interval(4.0, 1.5)[1] == 1.0
    assert interval(0.0, 0.5)[0] > LEAST


def test_the_shipped_interval_is_wider_than_the_models_own_doubt() -> None:
    loaded = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")
    told = lead.score(
        loaded, [contact("Hi, we want to buy in Round Rock", ">Great, when?", "Within a month, pre-approved")]
    )[0]
    assert told.probability is not None
    assert told.interval is not None
    assert told.interval[0] < told.probability < told.interval[1]
    assert told.interval[1] - told.interval[0] > 0.2
    assert told.stages[1].interval == told.interval


def test_coverage_counts_by_score() -> None:
    loaded = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")
    features = np.full((50, len(NAMES)), np.nan)
    never = coverage(loaded, Truths(features, np.ones(50), 20))
    assert never.all.share == 0.0
    assert never.all.high < 0.1
    assert sum(one.leads for one in never.by_score.values()) == 50
    chance = never.mean_score
    assert coverage(loaded, Truths(features, np.full(50, chance), 20)).all.share == 1.0
