import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.learning.conftest import START, events, made_up

from enterprisehub.contracts.events import (
    AppointmentChanged,
    ContactDeleted,
    ContactEvent,
    MessageExchanged,
    OpportunityChanged,
)
from enterprisehub.learning.dataset import Dataset, features_at
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.horizon import outcome
from enterprisehub.learning.leaks import Leak, refuse_hindsight, refuse_oracles
from enterprisehub.learning.outcomes import STAGES, days_until, milestones, watched_until
from enterprisehub.learning.slices import slices
from enterprisehub.learning.spec import LEAD

DAY = timedelta(days=1)
MAP = {"s-contract": "contract", "s-appointment": "appointment", "s-closed": "closed"}


def deal(after_d: float, stage_id: str = "", status: str = "open", name: str = "o") -> OpportunityChanged:
    at = START + after_d * DAY
    return OpportunityChanged(
        event_id=f"{name}{at}", location_id="L", contact_id="C", occurred_at=at, known_at=at,
        opportunity_id=name, stage_id=stage_id, status=status,
    )  # fmt: skip


def visit(after_d: float, status: str, name: str = "a") -> AppointmentChanged:
    at = START + after_d * DAY
    return AppointmentChanged(
        event_id=f"{name}{at}", location_id="L", contact_id="C", occurred_at=at, known_at=at,
        appointment_id=name, status=status,
    )  # fmt: skip


def until_each(told: list[ContactEvent]) -> list[float]:
    return days_until(milestones(told, MAP), START)


def test_a_later_stage_implies_the_earlier_ones() -> None:
    assert until_each([deal(9, "s-contract")]) == [9, 9, 9, 9, math.inf]
    assert until_each([deal(12, status="won")]) == [12] * 5
    assert until_each([visit(2, "new"), visit(5, "showed")]) == [2, 2, 5, math.inf, math.inf]


def test_a_stage_of_the_crm_counts_once_and_only_where_the_team_said_what_it_means() -> None:
    told: list[ContactEvent] = [deal(-3, "s-contract"), deal(4, "s-contract"), deal(6, "s-closed")]
    assert until_each(told) == [6] * 5
    assert days_until(milestones([deal(4, "s-contract")], {}), START) == [math.inf] * 5


@given(st.lists(st.tuples(st.floats(0.1, 60), st.integers(0, 4)), max_size=12))
def test_later_stages_are_never_sooner(reached: list[tuple[float, int]]) -> None:
    days = days_until([(START + after * DAY, rank) for after, rank in reached], START)
    assert days == sorted(days)


def test_a_deleted_contact_was_not_watched_any_longer() -> None:
    gone = START + 3 * DAY
    told = [ContactDeleted(event_id="d", location_id="L", contact_id="C", occurred_at=gone, known_at=gone)]
    assert watched_until(told, START + 90 * DAY) == gone


def test_unwatched_rows_are_of_no_slice_and_their_outcome_is_unknown() -> None:
    data = made_up()
    watched = data.watched_d.copy()
    watched[::2] = 5.0
    cut_short = Dataset(**{**{f: getattr(data, f) for f in data.__struct_fields__}, "watched_d": watched})
    cut = slices(cut_short, 30)
    for mask in (cut.train, cut.calibrate, cut.test, outcome(LEAD, cut_short).known):
        assert mask.any()
        assert not mask[::2].any()


def late(told: list[ContactEvent]) -> list[ContactEvent]:
    """Return the events as an import tells them: snapshots known only at its time."""
    return [
        event
        if isinstance(event, MessageExchanged)
        else type(event)(**{**{f: getattr(event, f) for f in event.__struct_fields__}, "known_at": START + 99 * DAY})
        for event in told
    ]


def test_the_features_know_nothing_of_the_future() -> None:
    told = [*events("Hi", ">Hello", "Can we see it on Saturday?"), visit(1, "new"), visit(3, "showed")]
    histories = [(history, START + hours * timedelta(hours=1)) for history in (told, late(told)) for hours in (1, 30)]
    refuse_hindsight(features_at, NAMES, histories)


def test_a_feature_known_only_after_the_outcome_is_refused() -> None:
    def leaky(told: list[ContactEvent], moment: object) -> list[float]:
        return [1.0, float(sum(isinstance(event, AppointmentChanged) for event in told))]

    told = [*events("Hi"), visit(2, "showed")]
    with pytest.raises(Leak, match="known only after the moment: meetings"):
        refuse_hindsight(leaky, ("one", "meetings"), [(told, START + DAY)])  # type: ignore[arg-type]


def test_a_feature_that_is_the_outcome_is_refused() -> None:
    rng = np.random.default_rng(4)
    labels = (rng.random(1000) < 0.2).astype(float)
    features = np.column_stack([rng.normal(size=1000), labels * 3 + rng.normal(size=1000) * 0.01])
    with pytest.raises(Leak, match="too well"):
        refuse_oracles(features, labels, ("age_of_lead", "duration"))
    gaps = np.column_stack([features[:, 0], np.where(labels > 0, 5.0, np.nan)])
    with pytest.raises(Leak, match="closed_at"):
        refuse_oracles(gaps, labels, ("age_of_lead", "closed_at"))
    refuse_oracles(features[:, :1], labels, ("age_of_lead",))


def test_the_stages_are_named_in_their_order() -> None:
    assert [stage.value for stage in STAGES] == ["reply", "appointment", "showing", "contract", "close"]
