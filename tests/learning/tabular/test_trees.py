import msgspec
import numpy as np

from enterprisehub.learning.tabular.bins import Bins
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
