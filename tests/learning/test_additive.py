import numpy as np
import pandas as pd
import pytest
from msgspec import Struct

from enterprisehub.learning.additive import LEAST, MOST, Additive, Floats, Table, Tables, probability
from enterprisehub.learning.tabular.bins import Bins
from enterprisehub.learning.tabular.compiling import Blend, tables
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.trees import Data, Effort, boost

NAMES = [f"f{number}" for number in range(12)]


class Rows(Struct):
    features: Floats
    labels: Floats


@pytest.fixture(scope="module")
def rows() -> Rows:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(3000, len(NAMES)))
    features[:, ::3] = np.round(features[:, ::3] * 2)
    features[rng.random(features.shape) < 0.2] = np.nan
    features[:, 1] = np.abs(np.nan_to_num(features[:, 1]))  # one feature without a missing value
    score = np.nan_to_num(features[:, 0]) + features[:, 1] - np.nan_to_num(features[:, 2]) ** 2 - 1
    labels = (rng.random(3000) < 1 / (1 + np.exp(-score))).astype(float)
    return Rows(features, labels)


@pytest.fixture(scope="module")
def fitted(rows: Rows) -> Tables:
    frame = pd.DataFrame(rows.features, columns=NAMES)
    return fit(frame, rows.labels, groups=np.arange(3000) // 4, monotone={"f0": 1}, joint=False, seed=1).tables


def test_terms_are_the_boosters_shapley_values(rows: Rows) -> None:
    """Up to one constant a feature: LightGBM centres on the rows of its bags, the tables on all."""
    bins = Bins.learn(rows.features)
    codes = bins.codes(rows.features)
    data = Data(codes, bins.coarser(codes), rows.labels, [0] * len(NAMES), binary=True)
    member = boost(data, None, [], Effort(learning_rate=0.1, rounds=(80, 0)), 1)
    shap = np.asarray(member.single.predict(codes, pred_contrib=True))
    terms = Additive(tables(NAMES, [member, member], None, Blend(), bins, codes, 1.0)).score(rows.features).terms
    away = shap[:, :-1] - terms
    assert np.ptp(terms, axis=0).max() > 0.5
    assert np.abs(away - away.mean(axis=0)).max() < 1e-6


def test_terms_are_centred_on_the_training_rows(fitted: Tables, rows: Rows) -> None:
    assert np.abs(Additive(fitted).score(rows.features).terms.mean(axis=0)).max() < 1e-6


def test_each_feature_speaks_for_itself(fitted: Tables) -> None:
    assert fitted.interactions == []


def test_monotone_term_never_falls(fitted: Tables) -> None:
    table = next(table for table in fitted.tables if table.feature == "f0")
    assert (np.diff(table.values[:-1]) >= 0).all()  # noqa: PD011 no frame
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


def test_probability_keeps_within_its_limits() -> None:
    assert probability(-1e9) == probability(-30) == LEAST
    assert probability(1e9) == probability(30) == MOST
    assert probability(0) == 0.5
