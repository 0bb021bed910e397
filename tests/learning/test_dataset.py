import math
from datetime import datetime, timedelta
from random import Random

import numpy as np
import pytest
from tests.learning.conftest import START, events, made_up

from enterprisehub.contracts.events import AppointmentChanged, ContactDeleted, ContactEvent
from enterprisehub.learning.dataset import dataset, moments_of, rows_of
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.outcomes import MEETING, days_until, milestones, writes_in_d
from enterprisehub.learning.slices import held_out, slices

DAY = timedelta(days=1)


def appointment(after: timedelta, status: str = "new", name: str = "a") -> AppointmentChanged:
    at = START + after
    return AppointmentChanged(
        event_id=f"{name}{at}", location_id="L", contact_id="C", occurred_at=at, known_at=at,
        appointment_id=name, status=status,
    )  # fmt: skip


def meets_in_d(told: list[ContactEvent], moment: datetime) -> float:
    return days_until(milestones(told, {}), moment)[MEETING]


def test_a_booking_is_a_meeting() -> None:
    assert meets_in_d([appointment(3 * DAY)], START) == 3


def test_a_changed_booking_is_no_new_one_but_attending_counts() -> None:
    told: list[ContactEvent] = [appointment(-DAY), appointment(2 * DAY, "confirmed"), appointment(5 * DAY, "showed")]
    assert meets_in_d(told, START) == 5


def test_a_cancelled_booking_is_no_meeting() -> None:
    assert meets_in_d([appointment(-DAY), appointment(DAY, "cancelled")], START) == math.inf
    assert meets_in_d([appointment(DAY, "cancelled")], START) == math.inf


def test_only_what_comes_after_the_moment_is_an_outcome() -> None:
    assert meets_in_d([appointment(timedelta())], START) == math.inf
    told = events("Hi", ">Hello", "Yes")
    assert writes_in_d(told, told[-1].occurred_at) == math.inf
    assert writes_in_d(told, told[1].occurred_at) == pytest.approx(10 / 1440)


def test_moments_depend_on_the_seed_and_stay_in_the_history() -> None:
    told = events("Hi", ">Hello", "Yes", ">When?", "Soon")
    until = told[-1].occurred_at + DAY
    assert moments_of(told, until, Random("a")) == moments_of(told, until, Random("a"))
    assert moments_of(told, until, Random("a")) != moments_of(told, until, Random("b"))
    for seed in range(50):
        moments = moments_of(told, until, Random(seed))
        assert all(START <= moment <= until for moment in moments)
        assert moments == sorted(moments)


def test_no_row_before_the_contact_did_anything() -> None:
    told = events(">Hello", ">Anyone there?")
    assert rows_of(told, START + 90 * DAY, Random(1), {}) == []


def test_no_row_after_the_contact_was_deleted() -> None:
    told = events("Hi", ">Hello", "Yes")
    gone = told[-1].occurred_at + timedelta(minutes=1)
    told.append(ContactDeleted(event_id="z", location_id="L", contact_id="C", occurred_at=gone, known_at=gone))
    for seed in range(30):
        assert all(row.moment <= gone for row in rows_of(told, START + 90 * DAY, Random(seed), {}))


def test_rows_carry_the_state_of_their_moment() -> None:
    told = events("Hi", ">Hello", "Yes", ">When?", "Soon")
    data = dataset([("C", told)], until=START + 60 * DAY, seed=1)
    wrote = {event.occurred_at.timestamp() for event in told if getattr(event, "inbound", False)}
    for moment, row in zip(data.moments, data.features, strict=True):
        assert row[INDEX["inbound"]] == sum(at <= moment for at in wrote)


def test_slices_share_no_contact_with_the_test_and_no_outcome_with_each_other() -> None:
    data = made_up()
    cut = slices(data, 30)
    ends = data.moments + 30 * 86_400
    assert cut.train.any()
    assert cut.calibrate.any()
    assert cut.test.any()
    assert ends[cut.train].max() <= data.moments[cut.calibrate].min()
    assert ends[cut.calibrate].max() <= data.moments[cut.test].min()
    assert ends[cut.test].max() <= data.until
    tested = set(data.contacts[cut.test].tolist())
    assert not tested & set(data.contacts[cut.train | cut.calibrate].tolist())
    assert not np.any(cut.train & cut.calibrate)


def test_about_a_quarter_of_contacts_is_held_out() -> None:
    share = np.mean([held_out(f"c{number}") for number in range(4000)])
    assert 0.22 < share < 0.28
