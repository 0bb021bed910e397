import numpy as np
import pandas as pd
import pytest

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import auc
from enterprisehub.learning.survival import PERIOD, Survival, expand, fit_survival

EDGES = (7.0, 30.0, 90.0)


def waiting(rows: int = 1500, seed: int = 1) -> tuple[pd.DataFrame, Floats]:
    """Return how keen subjects are, and days until they come back: exponential, the keener the sooner."""
    rng = np.random.default_rng(seed)
    keen = rng.normal(size=rows)
    return pd.DataFrame({"keen": keen, "noise": rng.normal(size=rows)}), rng.exponential(40 * np.exp(-keen))


@pytest.fixture(scope="module")
def survival() -> Survival:
    frame, days = waiting()
    return fit_survival(frame, days, np.full(len(days), 120.0), EDGES, budget_s=10)


def test_a_subject_has_a_row_for_each_period_it_entered() -> None:
    frame = pd.DataFrame({"who": ["soon", "later", "never", "watched briefly", "came while watched briefly"]})
    days, watched = np.array([3.0, 20.0, np.inf, np.inf, 10.0]), np.array([90.0, 90.0, 90.0, 15.0, 15.0])
    rows = expand(frame, days, watched, EDGES)
    told = [*zip(rows.frame["who"], rows.frame[PERIOD], rows.came, strict=True)]
    assert set(told) == {
        ("soon", 0, 1), ("later", 0, 0), ("later", 1, 1), ("never", 0, 0), ("never", 1, 0), ("never", 2, 0),
        ("watched briefly", 0, 0), ("came while watched briefly", 0, 0), ("came while watched briefly", 1, 1),
    }  # fmt: skip
    assert len(told) == 9
    assert frame["who"].to_numpy()[rows.subjects].tolist() == rows.frame["who"].tolist()


def test_the_curve_never_rises_and_meets_what_came(survival: Survival) -> None:
    frame, days = waiting(seed=2)
    curve = survival.curve(frame)
    assert curve.shape == (len(frame), 3)
    assert (np.diff(curve, axis=1) <= 0).all()
    assert curve.mean(axis=0) == pytest.approx([(days > edge).mean() for edge in EDGES], abs=0.05)
    assert auc((days > 30).astype(float), curve[:, 1]) > 0.7


def test_between_edges_the_chance_falls_evenly(survival: Survival) -> None:
    frame, _ = waiting(rows=50, seed=3)
    curve = survival.curve(frame)
    assert survival.silent(frame, 30) == pytest.approx(curve[:, 1])
    between = survival.silent(frame, 60)
    assert between == pytest.approx(np.sqrt(curve[:, 1] * curve[:, 2]))
    with pytest.raises(InvalidInput, match="reaches from 0 to 90"):
        survival.silent(frame, 91)
