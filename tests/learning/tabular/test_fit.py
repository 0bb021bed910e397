"""The production trainer on frames of every kind."""

import time

import numpy as np
import pandas as pd
import pytest

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Additive, Floats
from enterprisehub.learning.measures import auc
from enterprisehub.learning.tabular.bins import Bins
from enterprisehub.learning.tabular.compiling import Blend, tables
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.members import dealt
from enterprisehub.learning.tabular.model import Model, ModelRefused, load
from enterprisehub.learning.tabular.trees import Data, Effort, boost, pilot


def mixed(rows: int = 1500, seed: int = 1) -> tuple[pd.DataFrame, Floats]:
    """Return columns of all kinds, and log-odds that some of them make, two of them together."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(["flat", "house", "loft", "tent"], rows, p=[0.5, 0.3, 0.19, 0.01])
    area, age = rng.normal(100, 30, rows), rng.integers(0, 80, rows)
    untold = rng.random(rows) < 0.2
    good = rng.random(rows) < 0.4
    frame = pd.DataFrame(
        {
            "id": rng.permutation(rows) + 10_000,
            "": np.arange(rows),
            "kind": kind,
            "area": np.where(untold, np.nan, area),
            "age": age,
            "price": [f"${value:,.2f}" for value in rng.normal(50_000, 9_000, rows)],
            "seen": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 400, rows), unit="D"),
            "told": [f"{'sunny' if yes else 'dark'} place number {number % 997}" for number, yes in enumerate(good)],
            "always": "same",
            "never": None,
            "flag": rng.random(rows) < 0.5,
        }
    )
    score = 0.03 * np.where(untold, 0, area - 100) + 1.2 * good + 0.8 * (kind == "house") - 1.2
    score += np.where((age > 40) == frame["flag"].to_numpy(), 1.0, -1.0)
    return frame, score


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return mixed()[0]


@pytest.fixture(scope="module")
def outcome() -> Floats:
    score = mixed()[1]
    return (np.random.default_rng(5).random(len(score)) < 1 / (1 + np.exp(-score))).astype(float)


@pytest.fixture(scope="module")
def model(frame: pd.DataFrame, outcome: Floats) -> Model:
    return fit(frame, outcome, seed=3)


def test_it_learns_what_each_kind_of_column_says(model: Model) -> None:
    fresh, score = mixed(seed=2)
    came = (np.random.default_rng(6).random(len(score)) < 1 / (1 + np.exp(-score))).astype(float)
    told = model.predict(fresh)
    assert auc(came, told.estimates) > auc(came, score) - 0.07
    assert abs(told.estimates.mean() - came.mean()) < 0.04


def test_it_says_what_it_left_out(model: Model) -> None:
    assert model.kept.columns.left_out == {
        "id": "an identifier", "column_2": "an identifier", "always": "constant", "never": "empty",
    }  # fmt: skip
    assert "always: constant" in model.notes


def test_terms_sum_to_the_score(model: Model, frame: pd.DataFrame) -> None:
    why, told = model.explain(frame), model.predict(frame)
    assert why.base + why.terms.sum(axis=1) == pytest.approx(told.scores, abs=1e-9)
    assert 1 / (1 + np.exp(-told.scores)) == pytest.approx(told.estimates, abs=1e-6)


def test_two_features_that_matter_only_together_are_found(model: Model) -> None:
    assert ["age", "flag"] in [each.features for each in model.tables.interactions]


def test_intervals_hold_the_value(model: Model, frame: pd.DataFrame) -> None:
    told = model.predict(frame)
    assert (told.low <= told.estimates).all()
    assert (told.estimates <= told.high).all()
    assert (told.high > told.low).all()


def test_same_seed_same_model(model: Model, frame: pd.DataFrame, outcome: Floats) -> None:
    again = fit(frame, outcome, seed=3)
    assert again.tables == model.tables


def test_one_row_scores_as_in_a_batch(model: Model, frame: pd.DataFrame) -> None:
    rows = model.kept.columns.apply(frame.head(40))
    scorer = Additive(model.tables)
    batch = scorer.score(rows)
    for index, row in enumerate(rows.tolist()):
        terms, logit, spread = scorer.score_one(row)
        assert terms == pytest.approx(batch.terms[index].tolist(), abs=1e-12)
        assert (logit, spread) == pytest.approx((batch.logits[index], batch.spread[index]), abs=1e-12)


def test_saved_and_loaded_it_says_the_same(model: Model, frame: pd.DataFrame) -> None:
    data = model.save()
    assert (load(data).predict(frame).estimates == model.predict(frame).estimates).all()
    with pytest.raises(ModelRefused, match="damaged"):
        load(data.replace(b'"seed":3', b'"seed":4'))
    with pytest.raises(ModelRefused, match="not a model"):
        load(b"nothing")


def test_unknown_values_and_absent_columns_are_scored(model: Model, frame: pd.DataFrame) -> None:
    strange = frame.head(3).assign(kind="castle", area=np.inf, price="a lot", seen=None, told="").drop(columns="age")
    assert np.isfinite(model.predict(strange).estimates).all()


def test_tables_equal_the_boosters() -> None:
    rng = np.random.default_rng(1)
    rows = np.round(rng.normal(size=(1200, 4)), 1)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    rows[:, 3] = np.nan_to_num(rows[:, 3])
    known = np.nan_to_num(rows)
    target = known[:, 0] * known[:, 1] + np.sign(known[:, 2] * known[:, 0]) + known[:, 3]
    bins = Bins.learn(rows)
    codes = bins.codes(rows)
    data = Data(codes, bins.coarser(codes), target, [0] * 4, binary=False)
    joined = pilot(data, seed=1).groups
    members = [boost(data, None, joined, Effort(learning_rate=0.1, rounds=(30, 40)), seed) for seed in (1, 2)]
    compiled = tables(["a", "b", "c", "d"], members, None, Blend(0.5, 0.0, 0.25), bins, codes, 1.0)
    assert compiled.interactions
    told = Additive(compiled).score(rows)
    expected = np.column_stack([member.raw(data.codes, data.coarse) for member in members])
    assert told.logits == pytest.approx(0.5 * expected.mean(axis=1) + 0.25, abs=1e-5)
    assert told.spread == pytest.approx(0.5 * expected.std(axis=1), abs=1e-5)
    assert told.terms.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-6)


def test_a_monotone_feature_never_falls() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.normal(size=(800, 3)), columns=["up", "b", "c"])
    came = (rng.random(800) < 1 / (1 + np.exp(-frame["b"] * frame["up"]))).astype(float)
    told = fit(frame, came, monotone={"up": 1}, budget_s=6)
    line = pd.DataFrame({"up": np.linspace(-3, 3, 60), "b": -1.0, "c": 0.0})
    assert (np.diff(told.predict(line).scores) >= -1e-6).all()


def test_intervals_of_numbers_cover_nine_in_ten() -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"a": rng.random(4000), "b": rng.random(4000)})
    a, b = frame["a"].to_numpy(), frame["b"].to_numpy()
    target = np.exp(a + (0.1 + 0.5 * b) * rng.normal(size=4000))
    told = fit(frame[:3000], target[:3000], budget_s=8)
    assert told.kept.logarithm
    later = told.predict(frame[3000:])
    inside = (later.low <= target[3000:]) & (target[3000:] <= later.high)
    assert 0.86 < inside.mean() < 0.94
    wide = frame["b"][3000:].to_numpy() > 0.8
    assert 0.8 < inside[wide].mean() < 0.98


def test_groups_are_never_split() -> None:
    rng = np.random.default_rng(8)
    own = rng.integers(0, 60, 500)
    parts = dealt(own, rng.random(500).round(), 5, 1, binary=True)
    assert all(len(np.unique(parts[own == each])) == 1 for each in np.unique(own))
    assert np.bincount(parts).min() > 40


@pytest.mark.parametrize(
    ("target", "said"),
    [([1, 1, 1], "one value"), ([np.nan, np.nan, np.nan], "no number"), ([1, 0], "3 rows and 2")],
)
def test_a_target_that_cannot_be_learned(target: list[float], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        fit(pd.DataFrame({"a": [1, 2, 3]}), target)


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_three_rows_give_everybody_the_mean(task: str) -> None:
    target = [0, 1, 0] if task == "binary" else [2.0, 3.0, 9.0]
    told = fit(pd.DataFrame({"a": [1, 2, 3]}), target)
    later = told.predict(pd.DataFrame({"a": [1, None]}))
    assert told.notes == ["only 3 usable rows: everybody gets the mean outcome"]
    assert np.isfinite([later.estimates, later.low, later.high]).all()
    assert (later.low < later.high).all()
    assert load(told.save()).predict(pd.DataFrame({"a": [1]})).estimates[0] == later.estimates[0]


def test_columns_that_say_nothing_give_everybody_the_mean() -> None:
    frame = pd.DataFrame({"constant": [1] * 200, "empty": [None] * 200})
    told = fit(frame, [0, 1] * 100)
    assert "no column says anything: everybody gets the mean outcome" in told.notes
    assert told.predict(frame).estimates[0] == pytest.approx(0.5)


def test_a_column_that_tells_the_time_is_left_out_where_it_misleads() -> None:
    rng = np.random.default_rng(9)
    rows = 4000
    season = np.arange(rows) // 250
    true = rng.normal(size=rows)
    luck = rng.normal(size=16)[season]
    came = (rng.random(rows) < 1 / (1 + np.exp(-(0.8 * true + 2 * luck)))).astype(float)
    frame = pd.DataFrame({"season": season, "true": true})
    told = fit(frame[:3000], came[:3000], ordered=True, budget_s=30)
    assert "season" in told.kept.columns.left_out
    assert auc(came[3500:3750], told.predict(frame[3500:3750]).estimates) > 0.65


def test_the_budget_is_kept() -> None:
    rng = np.random.default_rng(10)
    frame = pd.DataFrame(rng.normal(size=(60_000, 12))).rename(columns=str)
    came = rng.random(60_000) < 1 / (1 + np.exp(-frame["1"].to_numpy() * frame["2"].to_numpy()))
    begin = time.monotonic()
    told = fit(frame, came, budget_s=4)
    assert told.predict(frame.head()).estimates.shape == (5,)
    assert time.monotonic() - begin < 40  # a busy machine is slow, but the full plan would take minutes
