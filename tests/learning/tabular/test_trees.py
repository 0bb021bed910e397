import msgspec
import numpy as np
import pytest

from enterprisehub.learning.additive import Additive
from enterprisehub.learning.tabular.bins import Bins
from enterprisehub.learning.tabular.compiling import Blend, tables
from enterprisehub.learning.tabular.trees import Data, Effort, boost, pilot


def test_absurd_outcomes_bend_little_what_features_say_together() -> None:
    rng = np.random.default_rng(5)
    rows = rng.uniform(-1, 1, (3_000, 2))
    truth = 2 * rows[:, 0] * rows[:, 1]
    told = truth + rng.normal(0, 0.2, len(truth)) + rng.choice([0.0, 6.0, -6.0], len(truth), p=[0.94, 0.03, 0.03])
    bins = Bins.learn(rows)
    codes = bins.codes(rows)
    squared = Data(codes, bins.coarser(codes), told, [0, 0], binary=False)
    robust = msgspec.structs.replace(squared, robust=1.5 * pilot(squared, 0).residual)
    effort = Effort(rounds=(50, 200))
    away = []
    for data in (squared, robust):
        member = boost(data, None, [(0, 1)], effort, 0)
        away.append(float(np.abs(member.raw(data.codes, data.coarse) - truth).mean()))
    assert away[1] < 0.7 * away[0]


def test_what_four_features_say_together_is_learned() -> None:
    rng = np.random.default_rng(7)
    rows = rng.uniform(-1, 1, (4_000, 6))
    high = rows > 0.2
    truth = np.where((high[:, 0] & high[:, 1]) == (high[:, 2] & high[:, 3]), 1.0, -1.0)
    bins = Bins.learn(rows)
    codes = bins.codes(rows)
    data = Data(codes, bins.coarser(codes), truth + rng.normal(0, 0.3, len(truth)), [0] * 6, binary=False)
    groups = pilot(data, 0).groups
    assert (0, 1, 2, 3) in groups
    effort = Effort(learning_rate=0.1, rounds=(30, 120))
    away = []
    for joined in ([group for group in groups if len(group) < 4], groups):
        member = boost(data, None, joined, effort, 0)
        compiled = tables(list("abcdef"), [member], None, Blend(), bins, codes, 1.0)
        told = Additive(compiled).score(rows)
        assert told.logits == pytest.approx(member.raw(codes, data.coarse), abs=1e-5)
        assert compiled.base + told.terms.sum(axis=1) == pytest.approx(told.logits, abs=1e-9)
        away.append(float(np.abs(told.logits - truth).mean()))
    assert away[1] < 0.7 * away[0]
