import time

import numpy as np
import pytest

from enterprisehub.learning.additive import LEAST, MOST, Additive, Floats, Table, Tables, probability
from enterprisehub.learning.boosting import Effort, Fitted, Rows, fit

NAMES = [f"f{number}" for number in range(12)]


@pytest.fixture(scope="module")
def rows() -> Rows:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(3000, len(NAMES)))
    features[:, ::3] = np.round(features[:, ::3] * 2)
    features[rng.random(features.shape) < 0.2] = np.nan
    features[:, 1] = np.abs(np.nan_to_num(features[:, 1]))  # one feature without a missing value
    features[:, 11] = 5.0  # and one that says nothing
    score = np.nan_to_num(features[:, 0]) + features[:, 1] - np.nan_to_num(features[:, 2]) ** 2 - 1
    labels = (rng.random(3000) < 1 / (1 + np.exp(-score))).astype(float)
    return Rows(features, labels, np.arange(3000) // 4)


@pytest.fixture(scope="module")
def fitted(rows: Rows) -> Fitted:
    effort = Effort(rounds=80, replicas=3, learning_rate=0.1)
    return fit(rows, NAMES, {"f0": 1}, seed=1, effort=effort)


def test_terms_equal_treeshap(fitted: Fitted, rows: Rows) -> None:
    shap = fitted.booster.predict(rows.features, pred_contrib=True)
    scored = Additive(fitted.tables).score(rows.features)
    assert np.abs(shap[:, :-1] - scored.terms).max() < 1e-6
    assert np.abs(shap[:, -1] - fitted.tables.base).max() < 1e-6


def test_logits_equal_the_boosters(fitted: Fitted, rows: Rows) -> None:
    logits = Additive(fitted.tables).score(rows.features).logits
    assert np.abs(fitted.booster.predict(rows.features, raw_score=True) - logits).max() < 1e-9


def test_terms_are_centred_on_the_training_rows(fitted: Fitted, rows: Rows) -> None:
    assert np.abs(Additive(fitted.tables).score(rows.features).terms.mean(axis=0)).max() < 1e-9


def test_each_tree_has_one_feature(fitted: Fitted) -> None:
    trees = fitted.booster.trees_to_dataframe().dropna(subset=["split_feature"])
    assert (trees.groupby("tree_index")["split_feature"].nunique() == 1).all()


def test_monotone_term_never_falls(fitted: Fitted) -> None:
    table = fitted.tables.tables[0]
    assert (np.diff(table.values[:-1]) >= 0).all()
    for values in table.replicas:
        assert (np.diff(values[:-1]) >= 0).all()


@pytest.mark.parametrize("rows_together", [1, 2, 7, 64, 257, 300])
@pytest.mark.parametrize("replicas", [3, 8, 20, 33])
def test_row_scores_to_the_last_bit_as_alone(rows: Rows, replicas: int, rows_together: int) -> None:
    rng = np.random.default_rng(replicas)
    tables = [
        Table(
            feature=name, edges=np.sort(rng.normal(size=9)).tolist(), values=rng.normal(size=11).tolist(),
            replicas=rng.normal(size=(replicas, 11)).tolist(),
        )
        for name in NAMES
    ]  # fmt: skip
    model = Additive(Tables(base=-1.0, replica_bases=rng.normal(size=replicas).tolist(), tables=tables))
    batch = model.score(rows.features[:rows_together])
    for index in range(rows_together):
        terms, logit, spread = model.score_one(rows.features[index].tolist())
        assert (terms, logit, spread) == (batch.terms[index].tolist(), batch.logits[index], batch.spread[index])


def test_value_on_an_edge_belongs_below_it() -> None:
    table = Table(feature="f", edges=[1.0, 2.0], values=[-1.0, 0.5, 2.0, 9.0], replicas=[[0.0, 0.0, 0.0, 1.0]] * 2)
    model = Additive(Tables(base=0.25, replica_bases=[0.25, 0.75], tables=[table]))
    rows = np.array([[0.0], [1.0], [1.5], [2.0], [3.0], [np.inf], [-np.inf], [np.nan]])
    scored = model.score(rows)
    assert scored.terms[:, 0].tolist() == [-1, -1, 0.5, 0.5, 2, 2, -1, 9]
    assert scored.logits.tolist() == [-0.75, -0.75, 0.75, 0.75, 2.25, 2.25, -0.75, 9.25]
    assert scored.spread.tolist() == pytest.approx([0.25] * 8)
    assert [model.score_one(row.tolist())[1] for row in rows] == scored.logits.tolist()


def test_same_seed_same_model(rows: Rows, fitted: Fitted) -> None:
    effort = Effort(rounds=80, replicas=3, learning_rate=0.1)
    assert fit(rows, NAMES, {"f0": 1}, seed=1, effort=effort).tables == fitted.tables


def test_probability_keeps_within_its_limits() -> None:
    assert probability(-1e9) == probability(-30) == LEAST
    assert probability(1e9) == probability(30) == MOST
    assert probability(0) == 0.5


def seconds(model: Additive, rows: Floats) -> float:
    """Return the best CPU time of a few tries: other work on the machine must not fail the test."""
    best = np.inf
    for _ in range(5):
        begin = time.process_time()
        model.score(rows)
        best = min(best, time.process_time() - begin)
    return float(best)


def test_speed(fitted: Fitted, rows: Rows) -> None:
    model = Additive(fitted.tables)
    assert seconds(model, rows.features[:64]) < 0.002
    assert seconds(model, np.tile(rows.features, (4, 1))[:10_000]) < 0.1
