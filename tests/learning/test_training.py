from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from tests.learning.conftest import made_up

from enterprisehub.learning import training
from enterprisehub.learning.additive import Additive, Floats
from enterprisehub.learning.artefact import Artefact, decode, encode
from enterprisehub.learning.calibration import NothingLearned, applied, platt, shift
from enterprisehub.learning.features import INDEX, NAMES
from enterprisehub.learning.horizon import outcome
from enterprisehub.learning.slices import slices
from enterprisehub.learning.spec import CHURN, LEAD
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.training import evaluate, train
from enterprisehub.learning.validation import tables


@pytest.fixture(scope="module")
def lead() -> Artefact:
    return train(LEAD, made_up(), trained_on="synthetic", seed=7)


def test_same_seed_gives_the_same_model_and_metrics(lead: Artefact) -> None:
    again = train(LEAD, made_up(), trained_on="synthetic", seed=7)
    assert again.tables == lead.tables
    assert again.metrics == lead.metrics


def test_it_learns_what_is_there(lead: Artefact) -> None:
    assert lead.metrics["test"]["auc"]["value"] > 0.7
    assert lead.metrics["test"]["auc"]["value"] > lead.metrics["baselines"]["recency"]["auc"]["value"]
    spans = {table.feature: np.ptp(table.values) for table in lead.tables.tables}
    assert set(sorted(spans, key=spans.__getitem__)[-2:]) == {"hurry", "silent_h"}
    assert spans["words"] < spans["hurry"] / 3


def test_the_window_says_what_was_learned_from(lead: Artefact) -> None:
    assert {"train", "calibrate", "test", "kept"} == set(lead.window)
    assert lead.window["train"]["to"] < lead.window["calibrate"]["from"] < lead.window["test"]["from"]
    assert lead.window["train"]["rows"] > 100
    assert lead.window["kept"]["rows"] == outcome(LEAD, made_up()).known.sum()


def test_shuffled_outcomes_teach_nothing() -> None:
    data = made_up()
    rng = np.random.default_rng(8)
    shuffled = msgspec.structs.replace(data, stage_in_d=rng.permutation(data.stage_in_d))
    try:
        blind = train(LEAD, shuffled, trained_on="synthetic", seed=7)
    except NothingLearned:
        return
    assert blind.metrics["test"]["auc"]["value"] < 0.6


def test_churn_horizons_fall() -> None:
    churn = train(CHURN, made_up(days=420), trained_on="synthetic", seed=7)
    assert list(churn.shifts) == ["7", "14", "30", "90"]
    assert list(churn.shifts.values()) == sorted(churn.shifts.values(), reverse=True)
    assert churn.shifts["30"] == 0
    loaded = decode(encode(churn), name="churn", source="test")
    told = evaluate(CHURN, loaded, made_up(days=420, seed=9))
    assert all(measures["ece"]["value"] < 0.12 for measures in told.values())
    assert set(told) == {"7", "14", "30", "90"}


def test_a_history_too_short_for_the_longest_horizon() -> None:
    with pytest.raises(NothingLearned, match="90 days"):
        train(CHURN, made_up(days=200), trained_on="synthetic", seed=7)


def test_outcomes_beyond_the_end_are_unknown() -> None:
    data = made_up()
    found = outcome(LEAD, data)
    assert not found.known.all()
    assert (data.moments[~found.known] + 30 * 86_400 > data.until).all()


def test_platt_recovers_a_line() -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(size=40_000) * 2
    labels = (rng.random(40_000) < 1 / (1 + np.exp(-(0.6 * logits - 1)))).astype(float)
    line = platt(logits, labels)
    assert line.slope == pytest.approx(0.6, abs=0.03)
    assert line.intercept == pytest.approx(-1, abs=0.05)


def test_platt_refuses_a_reversed_ranking() -> None:
    logits = np.linspace(-2, 2, 200)
    with pytest.raises(NothingLearned, match="slope"):
        platt(logits, (logits < 0).astype(float) * (np.arange(200) % 7 != 0))
    with pytest.raises(NothingLearned, match="the same"):
        platt(logits, np.ones(200))


def test_shift_meets_the_share() -> None:
    logits = np.random.default_rng(3).normal(size=5000)
    labels = np.zeros(5000)
    labels[:700] = 1
    moved = logits + shift(logits, labels)
    assert (1 / (1 + np.exp(-moved))).mean() == pytest.approx(0.14, abs=1e-4)


def test_calibrated_tables_give_calibrated_logits(lead: Artefact) -> None:
    line = lead.calibration
    rows = seen(lead, made_up().features[:50])
    before = Additive(lead.tables).score(rows)
    after = Additive(applied(lead.tables, line, digits=12)).score(rows)
    assert after.logits == pytest.approx(before.logits * line.slope + line.intercept)
    assert after.spread == pytest.approx(before.spread * line.slope)


def test_train_and_validate_call_the_same_fit() -> None:
    assert vars(training)["fit"] is vars(tables)["fit"] is fit


def test_what_train_keeps_predicts_as_the_model_that_fit_returns(lead: Artefact) -> None:
    data = made_up()
    known = outcome(LEAD, data).known
    frame = pd.DataFrame(data.features, columns=list(NAMES))[list(LEAD.features)]
    model = fit(
        frame[known], outcome(LEAD, data).labels[known], task="binary", groups=data.contacts[known],
        monotone=LEAD.monotone, joint=False, seed=7,
    )  # fmt: skip
    scored = Additive(lead.tables).score(seen(lead, data.features))
    expected = model.predict(frame).scores * lead.calibration.slope + lead.calibration.intercept
    assert scored.logits == pytest.approx(expected, abs=1e-4)


def test_what_is_measured_has_not_seen_the_rows_it_is_measured_on(monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[npt.NDArray[np.int64]] = []

    def watched(frame: pd.DataFrame, *rest: Any, **named: Any) -> Any:
        taught.append(np.asarray(named["groups"]))
        return fit(frame, *rest, **named)

    monkeypatch.setattr(training, "fit", watched)
    data = made_up()
    train(LEAD, data, trained_on="synthetic", seed=7)
    cut = slices(data, 30)
    assert not set(taught[0]) & set(data.contacts[cut.test])
    assert set(taught[1]) >= set(data.contacts[cut.test])


def seen(artefact: Artefact, features: Floats) -> Floats:
    """Return the columns that the model looks at."""
    return features[:, [INDEX[table.feature] for table in artefact.tables.tables]]
