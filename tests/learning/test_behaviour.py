"""What the shipped models must do whatever they were trained on."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.learning.conftest import START
from tests.learning.conftest import lead as contact

from enterprisehub.contracts.scoring import Churn, Score, Subject
from enterprisehub.contracts.state import Certainty, ContactState, Factor, Slot, Stage
from enterprisehub.learning import churn, lead
from enterprisehub.learning.additive import LEAST, MOST, log_odds
from enterprisehub.learning.artefact import Loaded, decode
from enterprisehub.learning.features import FEATURES
from enterprisehub.learning.reasons import LIMIT, REST
from enterprisehub.learning.registry import packaged_path
from enterprisehub.learning.scoring import STRONGEST


def packaged(name: str) -> Loaded:
    return decode(packaged_path(name).read_bytes(), name=name, source="packaged")


LEAD, CHURN = packaged("lead"), packaged("churn")
OPENING = ("Hi, I'm looking to sell my house in Round Rock", ">Great! When do you want to sell?")
DAY = timedelta(days=1)


def score(*bodies: str, **how: Any) -> Score:
    return lead.score(LEAD, [contact(*bodies, **how)])[0]


def chance(*bodies: str, **how: Any) -> float:
    told = score(*bodies, **how).probability
    assert told is not None
    return told


def silence(*bodies: str, **how: Any) -> Churn:
    return churn.predict(CHURN, [contact(*bodies, **how)])[0]


@pytest.mark.parametrize("greeting", ["hi", "Hello", "hey there", "Hi!"])
def test_hi_is_below_the_base_rate(greeting: str) -> None:
    assert chance(greeting) < LEAD.artefact.base_rate
    assert chance(greeting) < LEAD.artefact.reference_quantiles["p50"]


def test_no_hurry_scores_lower_than_silence_about_timing() -> None:
    no_hurry = chance(*OPENING, "just browsing, no need to sell fast")
    silent = chance(*OPENING, "it has three bedrooms and a pool")
    assert no_hurry < silent < chance(*OPENING, "we need to sell within 30 days")


def test_no_money_is_no_financing() -> None:
    opening = ("Hi, I'm looking to buy a house in Round Rock", ">Great! Are you pre-approved?")
    assert chance(*opening, "not pre-approved, no cash") < chance(*opening, "it is a lovely day today")


def slot(**value: object) -> Slot:
    return Slot(certainty=Certainty.KNOWN, value=dict(value), quote="", message_id="m", at=START)


def with_slot(subject: Subject, factor: Factor, told: Slot) -> float:
    subject.state.conversation.slots = {**subject.state.conversation.slots, factor: told}
    answer = lead.score(LEAD, [subject])[0].probability
    assert answer is not None
    return answer


CONVERSATIONS = st.lists(
    st.sampled_from(
        [
            "hi", "Is 12 Oak St still available?", "We need 3 bedrooms and a pool", "up to $450k", "in Round Rock", "thanks",
            "not interested", "can we schedule a showing on Saturday?", "we need to move within 30 days",
            ">Hello! When do you want to move?", ">Any news?", ">I can show it at 5pm",
        ]
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(CONVERSATIONS, st.integers(0, 60))
def test_no_money_and_no_hurry_never_raise_a_score(bodies: list[str], later_d: int) -> None:
    def subject() -> Subject:
        made = contact("Hello", *bodies, later=later_d * DAY)
        for factor in (Factor.TIMELINE, Factor.FINANCING):
            made.state.conversation.slots.pop(factor, None)
        return made

    before = lead.score(LEAD, [subject()])[0].probability
    assert before is not None
    assert with_slot(subject(), Factor.FINANCING, slot(state="not_pre_approved")) <= before
    assert with_slot(subject(), Factor.TIMELINE, slot(hurry=-1)) <= before
    assert with_slot(subject(), Factor.TIMELINE, slot(hurry=3)) >= before
    assert with_slot(subject(), Factor.FINANCING, slot(state="cash")) >= before


def test_a_refusal_and_an_opt_out_lower_the_score() -> None:
    assert chance(*OPENING, "not interested anymore") < chance(*OPENING, "it has three bedrooms")
    assert chance(*OPENING, "STOP") < chance(*OPENING, "it has three bedrooms")


def test_a_score_decays_with_silence() -> None:
    told = [chance(*OPENING, "it has three bedrooms", later=days * DAY) for days in (0, 3, 10)]
    assert told == sorted(told, reverse=True)
    assert told[0] > 2 * told[2]


@given(CONVERSATIONS, st.integers(0, 200), st.integers(0, 200))
@example(bodies=["Is 12 Oak St still available?"], first_d=2, more_d=3)
def test_time_alone_never_raises_a_score(bodies: list[str], first_d: int, more_d: int) -> None:
    early = chance("Hello", *bodies, later=first_d * DAY)
    assert chance("Hello", *bodies, later=(first_d + more_d) * DAY) <= early


@given(CONVERSATIONS, st.integers(0, 400))
def test_reasons_sum_to_the_answer(bodies: list[str], later_d: int) -> None:
    subject = contact(*bodies, later=later_d * DAY)
    for answer in (lead.score(LEAD, [subject])[0], churn.predict(CHURN, [subject])[0]):
        reasons = answer.reasons if isinstance(answer, Score) else answer.risks
        if answer.probability is None:
            assert not reasons
            assert answer.note
            continue
        assert LEAST <= answer.probability <= MOST
        total = answer.base + sum(reason.contribution for reason in reasons)
        assert total == pytest.approx(log_odds(answer.probability), abs=1e-9)
        assert len(reasons) <= STRONGEST + 2
        named = [reason for reason in reasons if reason.feature not in {REST, LIMIT}]
        sizes = [abs(reason.contribution) for reason in named]
        assert sizes == sorted(sizes, reverse=True)


@given(CONVERSATIONS, st.integers(0, 60))
def test_the_interval_holds_the_probability(bodies: list[str], later_d: int) -> None:
    answer = lead.score(LEAD, [contact("Hello", *bodies, later=later_d * DAY)])[0]
    assert answer.probability is not None
    assert answer.interval is not None
    low, high = answer.interval
    assert low <= answer.probability <= high
    assert low == 0.0 or low > LEAST
    assert high == 1.0 or high < MOST
    assert low < high or answer.probability in {LEAST, MOST}


@given(CONVERSATIONS, st.integers(0, 400))
def test_longer_silence_is_never_more_probable(bodies: list[str], later_d: int) -> None:
    told = churn.predict(CHURN, [contact("Hello", *bodies, later=later_d * DAY)])[0]
    assert list(told.by_days) == ["7", "14", "30", "90"]
    chances = list(told.by_days.values())
    assert chances == sorted(chances, reverse=True)
    assert told.by_days["30"] == told.probability


def test_who_did_nothing_gets_no_score() -> None:
    for subject in (contact(">Hello"), Subject(moment=START, state=ContactState(location_id="L", contact_id="C"))):
        answer = lead.score(LEAD, [subject])[0]
        assert answer.probability is None
        assert answer.interval is None
        assert answer.note is not None
        assert "Not enough data" in answer.note
        assert churn.predict(CHURN, [subject])[0].probability is None


def test_a_past_client_is_of_another_population() -> None:
    subject = contact(*OPENING, "it has three bedrooms", later=400 * DAY)
    subject.state.stage, subject.state.stage_at = Stage.CLOSED, START
    told = churn.predict(CHURN, [subject])[0]
    assert (told.population, told.probability) == ("past_client", None)
    assert told.note == churn.PAST_CLIENT
    assert "equity_update" in [action.play for action in told.actions]
    assert silence(*OPENING).population == "lead"


def test_a_batch_answers_in_order_as_one_by_one() -> None:
    subjects = [contact("hi"), contact(">Hello"), contact(*OPENING), contact(">a"), contact("STOP")]
    together = lead.score(LEAD, subjects)
    assert [answer.probability is None for answer in together] == [False, True, False, True, False]
    for subject, answer in zip(subjects, together, strict=True):
        alone = lead.score(LEAD, [subject])[0]
        assert alone.probability == pytest.approx(answer.probability)
        assert [r.label for r in alone.reasons] == [r.label for r in answer.reasons]
    assert lead.score(LEAD, []) == []


def test_unanswered_silence_and_an_opt_out_raise_churn() -> None:
    talking = silence(*OPENING, "it has three bedrooms").probability
    quiet = silence(*OPENING, "it has three bedrooms", ">Any news?", ">Hello?", later=30 * DAY).probability
    gone = silence(*OPENING, "STOP").probability
    assert talking is not None
    assert quiet is not None
    assert gone is not None
    assert talking < quiet < gone


def test_scores_are_spread_broadly() -> None:
    quantiles = LEAD.artefact.metrics["spread"]
    assert quantiles["p75"] > 2 * quantiles["p25"]
    assert quantiles["p95"] > 2 * quantiles["p75"]
    held = LEAD.artefact.reference_quantiles
    assert LEAST < held["p50"] < held["p80"] < held["p95"] < MOST


def test_they_beat_recency_and_hold_on_another_brokerage() -> None:
    for loaded in (LEAD, CHURN):
        metrics = loaded.artefact.metrics
        assert metrics["test"]["auc"]["low"] > metrics["baselines"]["recency"]["auc"]["value"]
        assert metrics["shifted"]["30"]["auc"]["low"] > 0.75
        assert metrics["shifted"]["30"]["ece"]["value"] < 0.1


def test_every_shipped_term_has_words() -> None:
    for loaded in (LEAD, CHURN):
        known = {feature.name for feature in FEATURES}
        for table in loaded.artefact.tables.tables:
            assert table.feature in known
            assert np.isfinite(table.values).all()
