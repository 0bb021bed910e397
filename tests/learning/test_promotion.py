import msgspec
import numpy as np
import pytest
from tests.learning.conftest import made_up

from enterprisehub.learning.artefact import Loaded, decode, encode
from enterprisehub.learning.calibration import NothingLearned
from enterprisehub.learning.dataset import Dataset, known_by
from enterprisehub.learning.health import SCORE, calibration, health, reference, stability
from enterprisehub.learning.outcomes import DAY_S
from enterprisehub.learning.promotion import compare, fresh, fresh_from
from enterprisehub.learning.spec import LEAD
from enterprisehub.learning.training import train

DATA = made_up(contacts=900, days=400)


def trained(data: Dataset, seed: int = 7) -> Loaded:
    artefact = train(LEAD, data, trained_on="synthetic", seed=seed)
    return decode(encode(artefact), name="lead", source="test")


@pytest.fixture(scope="module")
def good() -> Loaded:
    return trained(known_by(DATA, fresh_from(DATA.until, 60)))


@pytest.fixture(scope="module")
def poor(good: Loaded) -> Loaded:
    """Return a model that has forgotten what hurry means."""
    tables = [
        msgspec.structs.replace(table, values=[0.0] * len(table.values)) if table.feature == "hurry" else table
        for table in good.artefact.tables.tables
    ]
    worse = msgspec.structs.replace(good.artefact, tables=msgspec.structs.replace(good.artefact.tables, tables=tables))
    return decode(encode(worse), name="lead", source="test")


def test_what_a_challenger_knows_ends_before_the_fresh_window() -> None:
    cut = fresh_from(DATA.until, 60)
    known = known_by(DATA, cut)
    window = fresh(DATA, 60)
    assert known.moments.max() < cut <= DATA.moments[window].min()
    assert (known.moments + known.watched_d * DAY_S <= cut + 1).all()
    assert (DATA.watched_d[window] >= 30).all()


def test_a_better_challenger_passes_the_gate_and_a_worse_one_does_not(good: Loaded, poor: Loaded) -> None:
    better = compare(poor, good, DATA, 60)
    assert better.promote, better.why
    assert better.gain is not None
    assert better.gain.low > 0
    worse = compare(good, poor, DATA, 60)
    assert not worse.promote
    assert "not surely better" in worse.why
    same = compare(good, good, DATA, 60)
    assert not same.promote


def test_too_few_fresh_outcomes_promote_nobody(good: Loaded, poor: Loaded) -> None:
    verdict = compare(poor, good, made_up(contacts=60, days=200), 14)
    assert not verdict.promote
    assert verdict.why.startswith("unknown")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"stage_in_d": np.full_like(DATA.stage_in_d, np.inf)},
        {"stage_in_d": np.zeros_like(DATA.stage_in_d)},
        {"watched_d": np.zeros_like(DATA.watched_d)},
    ],
)
def test_a_history_of_one_outcome_or_of_none_is_refused(spoiled: dict[str, np.ndarray]) -> None:
    with pytest.raises(NothingLearned, match="too little history"):
        train(LEAD, msgspec.structs.replace(DATA, **spoiled), trained_on="synthetic", seed=7)


def test_three_rows_are_refused() -> None:
    with pytest.raises(NothingLearned, match="too little history"):
        train(LEAD, made_up(contacts=3, per_contact=1), trained_on="synthetic", seed=7)
    with pytest.raises(NothingLearned, match="too little history"):
        train(LEAD, known_by(DATA, 0.0), trained_on="synthetic", seed=7)


@pytest.mark.parametrize("filling", [np.nan, 3.0])
def test_features_without_any_news_teach_nothing_and_break_nothing(filling: float) -> None:
    blank = msgspec.structs.replace(DATA, features=np.full_like(DATA.features, filling))
    try:
        loaded = trained(blank)
    except NothingLearned:
        return
    assert loaded.artefact.metrics["test"]["auc"]["value"] == pytest.approx(0.5, abs=0.05)


def test_the_same_population_is_stable_and_another_is_not() -> None:
    rng = np.random.default_rng(1)
    spread = reference({"x": np.where(rng.random(5000) < 0.2, np.nan, rng.normal(size=5000))})["x"]
    assert sum(spread.shares) == pytest.approx(1)
    same = np.where(rng.random(2000) < 0.2, np.nan, rng.normal(size=2000))
    assert stability(spread, same) < 0.05
    assert stability(spread, same + 1.5) > 0.25
    assert stability(spread, np.full(2000, np.nan)) > 0.25


def test_alerts_name_what_drifted_and_what_no_longer_comes_true() -> None:
    rng = np.random.default_rng(2)
    spreads = reference({"x": rng.normal(size=4000), "y": rng.normal(size=4000), SCORE: rng.random(4000)})
    chances = rng.random(3000) * 0.4
    contacts = np.arange(3000)
    honest = calibration(chances, (rng.random(3000) < chances).astype(float), contacts)
    off = calibration(chances, (rng.random(3000) < 0.4 * chances).astype(float), contacts)
    recent = {"x": rng.normal(size=900) + 2, "y": rng.normal(size=900), SCORE: rng.random(900)}
    calm = health(spreads, {**recent, "x": rng.normal(size=900)}, honest)
    assert calm.alerts == []
    assert calm.scores is not None
    told = health(spreads, recent, off)
    assert [one.name for one in told.inputs] == ["x", "y"]
    assert len(told.alerts) == 2
    assert told.alerts[0].startswith("input drifted: x")
    assert told.alerts[1].startswith("outcomes come 0.4")
    assert health(spreads, {"x": np.zeros(5)}, None).alerts == []
    assert calibration(chances[:50], chances[:50], contacts[:50]) is None
