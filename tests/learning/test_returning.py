"""Past clients' returns, as the shipped model tells them."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.learning.conftest import START, lead, made_up

from enterprisehub.contracts.scoring import Return, Subject
from enterprisehub.contracts.state import Appointment, Opportunity, Stage
from enterprisehub.learning import returning
from enterprisehub.learning.additive import Additive, Table, Tables, log_odds
from enterprisehub.learning.artefact import ArtefactRefused, decode, encode
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.horizon import asked, at_rest, is_asked
from enterprisehub.learning.outcomes import DAY_S, MEETING
from enterprisehub.learning.registry import packaged_path
from enterprisehub.learning.slices import CALIBRATE_FROM, slices
from enterprisehub.learning.spec import CHURN, LEAD, RETURN, SPECS
from enterprisehub.learning.training import WITHIN, at_level, evaluate, lessons, train
from enterprisehub.learning.vector import vector

MODEL = decode(packaged_path("return").read_bytes(), name="return", source="packaged")
DAY = timedelta(days=1)
TALK = ("Hi, we want to buy a house in Round Rock", ">When do you want to move?", "within a month", ">Congratulations!")


def client(*after: str, closed: timedelta = 400 * DAY, **changes: Any) -> Subject:
    """Return a past client a year after the closing; what was written after it was so lately."""
    subject = lead(*TALK, *after, later=closed)
    state = subject.state
    state.stage, state.stage_at = Stage.CLOSED, START
    state.opportunities = {"a": Opportunity(status="won", at=START)}
    for name, value in changes.items():
        setattr(state, name, value)
    return subject


def told(subject: Subject) -> Return:
    return returning.predict(MODEL, [subject])[0]


def test_the_curve_rises_and_the_reasons_sum_to_the_score() -> None:
    answer = told(client())
    assert answer.probability is not None
    assert answer.interval is not None
    assert answer.interval[0] <= answer.probability <= answer.interval[1]
    assert list(answer.by_days) == ["90", "365", "730"]
    assert answer.by_days["90"] < answer.by_days["365"] == answer.probability < answer.by_days["730"]
    summed = answer.base + sum(reason.contribution for reason in answer.reasons)
    assert summed == pytest.approx(log_odds(answer.probability), abs=1e-6)
    assert (answer.model.name, answer.model.trained_on, answer.horizon_days) == ("return", "synthetic", 365)


def test_who_lately_asked_is_likelier_to_return_and_who_opted_out_is_not() -> None:
    asking = lead(*TALK).state
    asking.conversation.question_at = START + 395 * DAY
    asking.conversation.last_inbound_at = START + 395 * DAY
    quiet, asks = told(client()), told(client(conversation=asking.conversation))
    out = lead(*TALK).state.conversation
    out.opted_out_at = START + 20 * DAY
    off = told(client(conversation=out))
    assert off.probability is not None
    assert quiet.probability is not None
    assert asks.probability is not None
    assert off.probability < quiet.probability < asks.probability


@pytest.mark.parametrize(
    ("subject", "note"),
    [
        (lead(*TALK), returning.NO_CLIENT),
        (client(closed=30 * DAY), returning.FRESH),
        (client(opportunities={"a": Opportunity(status="won"), "b": Opportunity()}), returning.UNDER_WAY),
        (client(appointments={"a": Appointment(starts_at=START + 900 * DAY)}), returning.UNDER_WAY),
        (client(conversation=lead(">Hello").state.conversation), returning.SILENT),
    ],
)
def test_where_nothing_can_be_told_it_says_why(subject: Subject, note: str) -> None:
    answer = told(subject)
    assert (answer.probability, answer.interval, answer.by_days, answer.note) == (None, None, {}, note)


def test_serving_asks_about_those_that_training_learned_from() -> None:
    subjects = [
        client(closed=days * DAY, opportunities={"a": Opportunity(status="won"), **deal}, appointments=visits)
        for days in (1, 59, 61, 800)
        for deal in ({}, {"b": Opportunity()})
        for visits in ({}, {"v": Appointment(starts_at=START + 5000 * DAY)}, {"v": Appointment(starts_at=START)})
    ]
    rest = at_rest(np.array([vector(one.state, one.moment) for one in subjects]))
    assert [answer.probability is not None for answer in returning.predict(MODEL, subjects)] == rest.tolist()
    assert 0 < rest.sum() < len(subjects)


def test_one_by_one_is_as_in_a_batch() -> None:
    subjects = [client(), client(closed=30 * DAY), client("Thanks!"), lead("hi"), client(closed=2000 * DAY)]
    alone = [msgspec.json.encode(told(one)) for one in subjects]
    assert [msgspec.json.encode(one) for one in returning.predict(MODEL, subjects)] == alone


def test_it_ranks_on_another_brokerage_and_is_far_from_the_best_reachable() -> None:
    """Behaviour says a little about who comes back soon, and less about who does in years: nothing may claim more."""
    metrics = MODEL.artefact.metrics
    assert metrics["shifted"]["90"]["auc"]["low"] > 0.7
    assert metrics["shifted"]["365"]["auc"]["low"] > 0.58
    assert metrics["best_reachable"]["auc"]["value"] > metrics["test"]["auc"]["value"] > 0.55
    assert all(metrics["shifted"][days]["ece"]["value"] < 0.05 for days in ("90", "365", "730"))
    assert MODEL.artefact.individual.sd


def test_a_return_within_a_longer_time_is_never_less_probable() -> None:
    falling = msgspec.structs.replace(MODEL.artefact, shifts={"90": 0.5, "365": 0.0, "730": -0.5})
    with pytest.raises(ArtefactRefused, match="within a longer time would be less probable"):
        decode(encode(falling), name="return", source="file")


def settled(days: int, seed: int = 3) -> Dataset:
    """Return rows of past clients over many years, whose meetings follow hurry."""
    data = made_up(contacts=500, per_contact=8, days=days, seed=seed)
    features = data.features.copy()
    features[:, INDEX["closed_d"]] = 100.0
    features[:, INDEX["upcoming_h"]] = np.nan
    return msgspec.structs.replace(
        data, features=features, stage_in_d=data.stage_in_d * 30, past_clients=np.ones(len(data.moments), dtype=bool)
    )


def test_the_same_trainer_learns_returns_with_horizons_of_years() -> None:
    artefact = train(RETURN, settled(3300), trained_on="synthetic", seed=7)
    assert list(artefact.shifts) == ["90", "365", "730"]
    assert artefact.shifts["90"] < artefact.shifts["365"] == 0 < artefact.shifts["730"]
    assert artefact.horizon_days == 365
    assert WITHIN not in [table.feature for table in artefact.tables.tables]
    loaded = decode(encode(artefact), name="return", source="test")
    measured = evaluate(RETURN, loaded, settled(3300, seed=9))
    assert set(measured) == {"90", "365", "730"}
    assert measured["365"]["auc"]["value"] > 0.65


def test_a_score_learns_from_what_came_within_every_horizon_but_never_from_what_it_is_measured_on() -> None:
    data = settled(3300)
    early = {days: slices(data, days).train for days in RETURN.taught}
    taught = lessons(RETURN, data, early.__getitem__)
    assert set(taught.frame[WITHIN]) == {90, 365, 730}
    end = data.moments.min() + CALIBRATE_FROM * (data.until - data.moments.min())
    at = 0
    for days, mask in early.items():
        own = slice(at, at := at + int(mask.sum()))
        assert (taught.frame[WITHIN][own] == days).all()
        assert (taught.contacts[own] == data.contacts[mask]).all()
        assert (taught.labels[own] == (data.stage_in_d[mask, MEETING] <= days)).all()
        assert (data.moments[mask] + days * DAY_S <= end).all()
    assert at == len(taught.labels)
    assert early[90].sum() > early[730].sum() > 0
    assert WITHIN not in lessons(LEAD, data, lambda days: slices(data, days).train).frame


def test_each_spec_learns_from_the_horizon_that_it_explains() -> None:
    assert all(spec.horizon_days in spec.taught and set(spec.taught) <= set(spec.horizons) for spec in SPECS)


def test_a_score_at_a_level_is_that_of_rows_with_that_value() -> None:
    rng = np.random.default_rng(4)
    own = Table(feature="a", edges=[0.0], values=[-1.0, 1.0, 0.2], replicas=[[-1.1, 0.9, 0.1], [-0.9, 1.1, 0.3]])
    level = Table(
        feature=WITHIN, edges=[200.0, 500.0], values=[-2.0, 0.5, 1.0, 0.0],
        replicas=[[-2.1, 0.4, 1.2, 0.0], [-1.9, 0.6, 0.8, 0.0]],
    )  # fmt: skip
    whole = Tables(base=-1.0, replica_bases=[-1.2, -0.8], tables=[own, level])
    rows = rng.normal(size=(20, 1))
    told = Additive(at_level(whole, WITHIN, 365)).score(rows)
    expected = Additive(whole).score(np.column_stack([rows, np.full(20, 365.0)]))
    assert told.logits == pytest.approx(expected.logits)
    assert told.spread == pytest.approx(expected.spread)


def test_each_model_is_asked_about_its_own_population() -> None:
    data = settled(3300)
    features = data.features.copy()
    features[0, INDEX["closed_d"]] = 59.0
    features[1, INDEX["deals_open"]] = 1.0
    features[2, INDEX["upcoming_h"]] = 5.0
    data = msgspec.structs.replace(data, features=features)
    assert is_asked(RETURN.name, data)[:4].tolist() == [False, False, False, True]
    assert len(asked(RETURN.name, data).moments) == len(data.moments) - 3
    assert not is_asked(CHURN.name, data).any()
    assert is_asked(LEAD.name, data).all()


def test_a_moment_without_a_zone_is_refused() -> None:
    subject = Subject(moment=datetime(2026, 1, 1), state=client().state)  # noqa: DTZ001 that is the fault
    with pytest.raises(Exception, match="zone"):
        returning.predict(MODEL, [subject])
