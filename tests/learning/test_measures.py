import numpy as np
import pytest
from tests.learning.conftest import made_up

from enterprisehub.learning.baselines import Logistic, recency
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.measures import auc, brier, ece, lift, log_loss, measured, pr_auc, ranking

LABELS = np.array([0.0, 0.0, 1.0, 1.0])


def test_auc_of_perfect_reversed_and_blind_rankings() -> None:
    assert auc(LABELS, np.array([0.1, 0.2, 0.3, 0.4])) == 1
    assert auc(LABELS, np.array([0.4, 0.3, 0.2, 0.1])) == 0
    assert auc(LABELS, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert auc(LABELS, np.array([0.1, 0.3, 0.3, 0.4])) == 0.875


def test_auc_needs_both_outcomes() -> None:
    assert np.isnan(auc(np.ones(3), np.arange(3.0)))


def test_pr_auc_counts_ties_together() -> None:
    assert pr_auc(LABELS, np.array([0.1, 0.2, 0.3, 0.4])) == 1
    assert pr_auc(LABELS, np.full(4, 0.5)) == 0.5
    assert pr_auc(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.8, 0.7])) == pytest.approx((1 + 2 / 3) / 2)


def test_brier_and_log_loss() -> None:
    chances = np.array([0.25, 0.25, 0.75, 0.75])
    assert brier(LABELS, chances) == pytest.approx(0.0625)
    assert log_loss(LABELS, chances) == pytest.approx(-np.log(0.75))


def test_ece_of_honest_and_boastful_probabilities() -> None:
    rng = np.random.default_rng(5)
    chances = rng.random(50_000)
    labels = (rng.random(50_000) < chances).astype(float)
    assert ece(labels, chances) < 0.01
    assert ece(labels, np.clip(chances * 1.6, 0, 1)) > 0.1


def test_lift_of_a_perfect_list() -> None:
    labels = np.zeros(100)
    labels[:10] = 1
    assert lift(labels, -np.arange(100.0)) == 10
    assert lift(labels, np.arange(100.0)) == 0


def test_interval_holds_the_value_and_widens_with_fewer_contacts() -> None:
    rng = np.random.default_rng(6)
    scores = rng.random(2000)
    labels = (rng.random(2000) < scores).astype(float)
    alone = measured(labels, scores, np.arange(2000), draws=60)["auc"]
    families = measured(labels, scores, np.arange(2000) // 100, draws=60)["auc"]
    assert alone.low < alone.value < alone.high
    assert families.low < families.value < families.high
    assert set(ranking(labels, scores, np.arange(2000), draws=3)) == {"auc", "pr_auc", "lift_at_10pct"}


def test_logistic_learns_and_recency_ranks_the_last_writer_first() -> None:
    data = made_up()
    labels = (data.stage_in_d[:, 1] <= 30).astype(float)
    assert auc(labels, Logistic(data.features, labels)(data.features)) > 0.7
    late, soon = data.features[:2].copy()
    late[INDEX["silent_h"]], soon[INDEX["silent_h"]] = 500, 1
    scores = recency(np.array([late, soon]))
    assert scores[1] > scores[0]
