from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domain.retention import (
    ASSUMED_LOG_ODDS,
    Candidate,
    effect,
    gain,
    is_held,
    ranked,
    wilson,
)

AT = datetime(2026, 11, 2, tzinfo=UTC)


def candidate(name: str, risk: float, value: int = 100_000) -> Candidate:
    return Candidate(contact_id=name, location_id="L", risk=risk, value_cents=value)


def test_most_is_gained_where_it_is_open() -> None:
    assert gain(0.5, 0.3) > gain(0.9, 0.3) > gain(0.99, 0.3) > 0
    assert gain(0.5, 0.3) > gain(0.1, 0.3)
    assert gain(0.5, -0.3) < 0
    assert gain(0.5, 0.0) == pytest.approx(0)


@given(st.floats(0, 1), st.floats(-3, 3))
def test_a_gain_leaves_a_probability(risk: float, log_odds: float) -> None:
    assert -1e-5 <= 1 - risk + gain(risk, log_odds) <= 1 + 1e-5


def test_ranking_is_by_gain_times_value_within_the_capacity() -> None:
    found = ranked([candidate("sure", 0.99), candidate("even", 0.5), candidate("dear", 0.9, 900_000)], 0.3, 2)
    assert [one.candidate.contact_id for one in found] == ["dear", "even"]
    assert ranked([candidate("a", 0.5)], 0.3, 0) == []
    worthless = ranked([candidate("sure", 0.99, 0), candidate("even", 0.5, 0)], 0.3, 5)
    assert [one.candidate.contact_id for one in worthless] == ["even", "sure"]


def test_the_holdout_is_drawn_once_a_month_and_as_often_as_allowed() -> None:
    drawn = [is_held("L", f"c{number}", AT, 0.2) for number in range(4000)]
    assert 0.18 < sum(drawn) / 4000 < 0.22
    assert drawn == [is_held("L", f"c{number}", AT.replace(day=28), 0.2) for number in range(4000)]
    assert not any(is_held("L", f"c{number}", AT, 0.0) for number in range(200))


@pytest.mark.parametrize(
    "counts", [(0, 0, 0, 0), (500, 200, 49, 20), (49, 20, 500, 200), (500, 5, 500, 4), (60, 60, 60, 58)]
)
def test_too_few_are_unknown(counts: tuple[int, int, int, int]) -> None:
    told = effect(*counts)
    assert not told.known
    assert told.interval is None
    assert told.log_odds == ASSUMED_LOG_ODDS


def test_newcombes_own_example() -> None:
    told = effect(70, 56, 80, 48)
    assert told.lift == pytest.approx(0.2)
    assert told.interval is not None
    assert told.interval == pytest.approx((0.0524, 0.3339), abs=2e-4)


def test_wilsons_interval() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=2e-4)


def test_what_is_measured_outweighs_the_assumption_as_it_grows() -> None:
    small, large = effect(100, 50, 100, 50), effect(20_000, 10_000, 20_000, 10_000)
    assert 0 < large.log_odds < small.log_odds < ASSUMED_LOG_ODDS
    assert large.log_odds == pytest.approx(0, abs=0.01)
    harm = effect(5000, 2000, 5000, 2500)
    assert harm.log_odds < 0
    assert ranked([candidate("a", 0.5)], harm.log_odds, 1) == []
