from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.learning.conftest import lead as contact
from tests.learning.conftest import made_up

from enterprisehub.learning import lead
from enterprisehub.learning.additive import Table
from enterprisehub.learning.artefact import ArtefactRefused, Loaded, decode, encode
from enterprisehub.learning.outcomes import STAGES
from enterprisehub.learning.pooling import Pool, as_told, pooled, spread_between, unknown
from enterprisehub.learning.spec import LEAD
from enterprisehub.learning.stages import GIVEN, Head, Stages
from enterprisehub.learning.training import train
from enterprisehub.learning.training.staging import CARRIED, Rows, carrying, fit_head

CONVERSATION = ("Hi, we want to buy in Round Rock", ">Great, when?", "Within a month, pre-approved")


@pytest.fixture(scope="module")
def staged() -> Loaded:
    artefact = train(LEAD, made_up(), trained_on="synthetic", seed=7)
    return decode(encode(artefact), name="lead", source="test")


def head(stage: str, base: float, tables: list[Table] | None = None) -> Head:
    return Head(
        stage=stage, rows=9, positives=4, base=base, replica_bases=[base - 0.2, base + 0.2], tables=tables or []
    )


@given(
    st.lists(st.floats(-6, 6), min_size=4, max_size=4),
    st.floats(0.005, 0.995),
    st.floats(0, 3),
)
def test_no_stage_is_likelier_than_the_one_before(bases: list[float], meeting: float, spread: float) -> None:
    stages = Stages([head(stage.value, base) for stage, base in zip(GIVEN, bases, strict=True)], ("a",))
    told, low, high = stages.chances(np.zeros((1, 1)), np.array([meeting]), np.array([spread]))
    assert (np.diff(told[0]) <= 0).all()
    assert told[0, 1] == meeting
    assert ((low <= told) & (told <= high)).all()
    assert ((low >= 0) & (high <= 1)).all()


def test_conditionals_look_up_their_own_tables() -> None:
    step = Table(feature="b", edges=[1.0], values=[-1.0, 1.0, 0.5], replicas=[[-1.0, 1.0, 0.5], [-1.0, 1.0, 0.5]])
    other = Table(feature="b", edges=[0.0, 2.0], values=[0.0, 1.0, 2.0, 3.0], replicas=[[0.0, 1.0, 2.0, 3.0]] * 2)
    heads = [head("reply", 0, [step]), head("showing", 0, [other]), head("contract", 0), head("close", 0)]
    stages = Stages(heads, ("a", "b"))
    assert stages.columns == [1]
    rows = np.array([[7.0, 0.5], [7.0, 1.5], [7.0, 9.0], [7.0, np.nan]])
    told, _, _ = stages.chances(rows, np.full(4, 0.5), np.zeros(4))
    given_no_meeting = (told[:, 0] - 0.5) / 0.5
    given_meeting = told[:, 2] / 0.5
    logits = [np.log(share / (1 - share)) for share in (given_no_meeting, given_meeting)]
    assert logits[0] == pytest.approx([-1.0, 1.0, 1.0, 0.5], abs=1e-4)
    assert logits[1] == pytest.approx([1.0, 1.0, 2.0, 3.0], abs=1e-4)


def test_heads_of_other_features_do_not_mix() -> None:
    steps = {
        name: Table(feature=name, edges=[1.0], values=[-own, own, 0.0], replicas=[[-own, own, 0.0]] * 2)
        for name, own in (("a", 1.0), ("b", 2.0), ("c", 4.0))
    }
    heads = [
        head("reply", 0, [steps["a"], steps["b"], steps["c"]]), head("showing", 0.5), head("contract", 0, [steps["c"]]),
        head("close", 0, [steps["b"]]),
    ]  # fmt: skip
    stages = Stages(heads, ("c", "a", "b"))
    told, _, _ = stages.chances(np.array([[9.0, 0.0, np.nan]]), np.full(1, 0.4), np.zeros(1))
    sigmoid = [1 / (1 + np.exp(-logit)) for logit in (-1.0 + 4.0, 0.5, 4.0, 0.0)]
    assert told[0, 0] == pytest.approx(0.4 + 0.6 * sigmoid[0], abs=1e-5)
    assert told[0, 2:] == pytest.approx(0.4 * np.cumprod(sigmoid[1:]), abs=1e-5)


def test_one_row_is_told_what_many_are(staged: Loaded) -> None:
    assert staged.stages is not None
    rows = made_up(contacts=60).features[:, staged.columns]
    meeting, spread = np.linspace(0.005, 0.995, len(rows)), np.linspace(0, 2, len(rows))
    together = staged.stages.many(rows, meeting, spread)
    for row, chance, reach, told in zip(rows.tolist(), meeting.tolist(), spread.tolist(), together, strict=True):
        assert msgspec.json.encode(staged.stages.one(row, chance, reach)) == msgspec.json.encode(told)


def test_a_score_tells_all_stages_and_hangs_them_on_the_explained_one(staged: Loaded) -> None:
    told = lead.score(staged, [contact(*CONVERSATION), contact(">Hello")])
    assert [stage.stage for stage in told[0].stages] == [stage.value for stage in STAGES]
    assert told[0].stages[1].probability == told[0].probability
    assert told[0].stages[1].interval == pytest.approx(told[0].interval, abs=1e-5)
    assert told[1].stages == []
    again = lead.score(staged, [contact(*CONVERSATION)])[0]
    assert msgspec.json.encode(again) == msgspec.json.encode(told[0])


def test_stages_are_measured_and_informative(staged: Loaded) -> None:
    stages = staged.artefact.metrics["stages"]
    assert {"appointment", "showing"} <= set(stages)
    assert stages["showing"]["auc"]["value"] > 0.6


def test_a_conditional_keeps_every_feature_that_carries_it() -> None:
    rng = np.random.default_rng(8)
    columns = rng.normal(size=(2_400, 14))
    logits = columns[:, :12].sum(axis=1)
    labels = (rng.random(2_400) < 1 / (1 + np.exp(-logits))).astype(float)
    frame = pd.DataFrame(columns, columns=[f"f{at:02d}" for at in range(14)])
    told = fit_head("reply", Rows(frame, labels, np.arange(2_400)), seed=3)
    kept = {table.feature for table in told.tables}
    assert kept >= {f"f{at:02d}" for at in range(12)}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_no_feature_less_would_carry_a_conditional(variances: list[float]) -> None:
    own = np.array(variances)
    kept = carrying(own)
    assert kept == sorted(set(kept))
    assert own[kept].sum() >= CARRIED * own.sum() * (1 - 1e-9)
    if len(kept) > 1:
        assert own[kept].sum() - own[kept].min() < CARRIED * own.sum() * (1 + 1e-9)


def test_too_few_cases_are_one_number_for_all() -> None:
    data = made_up(contacts=260)
    artefact = train(LEAD, data, trained_on="synthetic", seed=7)
    assert artefact.heads[-1].tables == []
    assert np.ptp(artefact.heads[-1].replica_bases) > 0


@pytest.mark.parametrize(
    "broken",
    [
        {"heads": [head("reply", 0)]},
        {"heads": [head(stage.value, float("inf") if stage == "close" else 0) for stage in GIVEN]},
        {
            "heads": [
                head(stage.value, 0, [Table(feature="words", edges=[2.0, 1.0], values=[0] * 4, replicas=[[0] * 4] * 2)])
                for stage in GIVEN
            ]
        },
        {
            "heads": [
                head(stage.value, 0, [Table(feature="zip", edges=[], values=[0, 0], replicas=[])]) for stage in GIVEN
            ]
        },
    ],
)
def test_broken_stages_are_refused(staged: Loaded, broken: dict[str, Any]) -> None:
    data = encode(msgspec.structs.replace(staged.artefact, **broken))
    with pytest.raises(ArtefactRefused):
        decode(data, name="lead", source="test")


def test_a_new_location_starts_from_the_shared_prior(staged: Loaded) -> None:
    told = lead.score(staged, [contact(*CONVERSATION)])[0]
    assert told.pooling is not None
    assert (told.pooling.weight, told.pooling.outcomes, told.pooling.shift) == (0, 0, 0)
    assert told.pooling.spread == staged.artefact.location_sd > 0


def test_own_outcomes_shift_a_score_and_stand_among_its_reasons(staged: Loaded) -> None:
    own = Pool(0.7, 0.1, 0.9, 400)
    before = lead.score(staged, [contact(*CONVERSATION)])[0]
    after = lead.score(staged, [contact(*CONVERSATION)], {"L": own})[0]
    assert before.probability is not None
    assert after.probability is not None
    assert after.probability > before.probability
    [reason] = [reason for reason in after.reasons if reason.feature == lead.OWN_HISTORY]
    assert reason.contribution == 0.7
    assert "400 outcomes" in reason.label
    total = after.base + sum(reason.contribution for reason in after.reasons)
    assert total == pytest.approx(np.log(after.probability / (1 - after.probability)), abs=1e-9)
    assert after.pooling is not None
    assert as_told(after.pooling) == own


def test_a_location_is_pulled_as_far_as_its_outcomes_carry() -> None:
    rng = np.random.default_rng(5)
    shifts = []
    weights = []
    for count in (0, 20, 200, 5000):
        logits = rng.normal(-1.5, 1, count)
        labels = (rng.random(count) < 1 / (1 + np.exp(-(logits + 0.8)))).astype(float)
        pool = pooled(logits, labels, prior_sd=0.35)
        shifts.append(pool.shift)
        weights.append(pool.weight)
        assert pool.outcomes == count
    assert shifts[0] == 0
    assert weights == sorted(weights)
    assert shifts[-1] == pytest.approx(0.8, abs=0.1)
    assert abs(shifts[1]) < 0.8
    assert pooled(np.zeros(0), np.zeros(0), 0.2) == unknown(0.2)


def test_how_far_locations_differ_is_recovered() -> None:
    rng = np.random.default_rng(6)
    errors = np.full(60, 0.1)
    assert spread_between(rng.normal(0, 0.5, 60) + rng.normal(0, 0.1, 60), errors) == pytest.approx(0.5, abs=0.12)
    assert spread_between(rng.normal(0, 0.1, 60), errors) < 0.1
