"""Members that see a part of many rows: other parts for each, and an honest standard error."""

import numpy as np
import pandas as pd
import pytest

from enterprisehub.learning.measures import auc
from enterprisehub.learning.tabular import members as fitting
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.members import dealt, seen_by, standard_error_of

PARTS = 8


def few_rows(monkeypatch: pytest.MonkeyPatch, learned: int, checked: int) -> None:
    monkeypatch.setattr(fitting, "MEMBER_ROWS", learned)
    monkeypatch.setattr(fitting, "CHECK_ROWS", checked)


def test_few_rows_are_all_seen_by_all_members_but_one() -> None:
    parts = np.arange(800) % PARTS
    for part in range(PARTS):
        own, held = seen_by(part, parts, seed=1)
        assert own.tolist() == np.flatnonzero(parts != part).tolist()
        assert held.tolist() == np.flatnonzero(parts == part).tolist()
    assert standard_error_of(PARTS, 800) == pytest.approx(np.sqrt(PARTS - 1))


def test_many_rows_are_shared_out_and_groups_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    few_rows(monkeypatch, 1_000, 100)
    groups = np.repeat(np.arange(1_000), 5)
    parts = dealt(groups, np.zeros(5_000), PARTS, 3, binary=True)
    seen = [seen_by(part, parts, seed=1) for part in range(PARTS)]
    assert {len(own) for own, _ in seen} == {1_000}
    assert {len(held) for _, held in seen} == {100}
    for own, held in seen:
        assert not set(groups[own]) & set(groups[held])
        assert own.tolist() == sorted(set(own.tolist()))
    assert len(set().union(*(own.tolist() for own, _ in seen))) > 3_500
    assert [own.tolist() for own, _ in seen] == [seen_by(part, parts, seed=1)[0].tolist() for part in range(PARTS)]


@pytest.mark.parametrize("learned", [200, 700, 10_000])
def test_the_standard_error_is_that_of_the_mean_of_members(monkeypatch: pytest.MonkeyPatch, learned: int) -> None:
    few_rows(monkeypatch, learned, 100)
    rng, rows = np.random.default_rng(0), 1_600
    parts = np.arange(rows) % PARTS
    means, told = [], []
    for draw in range(400):
        values = rng.normal(size=rows)
        members = np.array([values[seen_by(part, parts, seed=draw)[0]].mean() for part in range(PARTS)])
        means.append(members.mean())
        told.append(members.std() * standard_error_of(PARTS, rows))
    assert np.sqrt(np.mean(np.square(told))) == pytest.approx(np.std(means), rel=0.15)


def test_the_linear_part_learns_from_rows_of_every_part_of_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "LINEAR_ROWS", 500)
    rng, rows = np.random.default_rng(2), 4_000
    numbers = rng.normal(size=(rows, 1))
    sign = np.where(np.arange(rows) < 1_000, -1.0, 1.0)  # the first market's is the other way round
    target = (rng.random(rows) < 1 / (1 + np.exp(-2 * sign * numbers[:, 0]))).astype(float)
    linear, unseen = fitting.ridge(numbers, target, np.arange(rows) % PARTS, binary=True, monotone=[0])
    assert linear.weights[0] > 0.2
    assert auc(target[1_000:], unseen[1_000:]) > 0.75


@pytest.mark.parametrize("logistic", [True, False])
def test_the_linear_part_goes_the_way_that_sense_demands(logistic: bool) -> None:
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(3_000, 3))
    rows[:, 2] += rows[:, 0]
    target = (rng.random(3_000) < 1 / (1 + np.exp(-(rows[:, 2] - 1.5 * rows[:, 0] + rows[:, 1])))).astype(float)
    free = Ridge.fit(rows, target, logistic=logistic)
    held = Ridge.fit(rows, target, logistic=logistic, monotone=[1, 1, 0])
    assert free.weights[0] < -0.1
    assert held.weights[0] == 0
    assert held.weights[1] > 0.1
    assert held.term(0, np.array([-2.0, 0.0, 2.0])) == pytest.approx([0.0, 0.0, 0.0])
    alone = Ridge.fit(rows[:, 1:], target, logistic=logistic)
    assert held.predict(rows) == pytest.approx(alone.predict(rows[:, 1:]), abs=1e-6)


def test_a_model_of_many_rows_ranks_and_is_sure_as_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(6_000, 4)), columns=list("abcd"))
    logits = frame.a - 0.7 * frame.b - 1
    came = (rng.random(6_000) < 1 / (1 + np.exp(-logits))).astype(float)
    whole = fit(frame[:4_000], came[:4_000], joint=False, budget_s=30, seed=2)
    few_rows(monkeypatch, 900, 150)
    parts = fit(frame[:4_000], came[:4_000], joint=False, budget_s=30, seed=2)
    told = [model.predict(frame[4_000:]) for model in (whole, parts)]
    areas = [auc(came[4_000:], one.estimates) for one in told]
    assert areas[1] > areas[0] - 0.015
    widths = [float(np.median(one.high - one.low)) for one in told]
    assert 0.4 < widths[1] / widths[0] < 2.5
