from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.sessions import Me, Session
from enterprisehub.dashboards.shell.session import IDLE_LIMIT, Seat
from enterprisehub.kit.clock import FixedClock

START = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def state() -> dict[str | int, Any]:
    return {"other": 1}


@pytest.fixture
def seat(state: dict[str | int, Any], clock: FixedClock) -> Seat:
    taken = Seat(state, clock)
    me = Me(id="user:1", name="Ana", role=Role.AGENT, ghl_user_id="g1")
    taken.sit(Session(token="t", expires_at=START + timedelta(hours=2), me=me))
    return taken


def test_nobody_there(clock: FixedClock) -> None:
    assert Seat({}, clock).taken() is None


def test_logged_in(seat: Seat) -> None:
    user = seat.taken()
    assert user is not None
    assert (user.token, user.name, user.role, user.ghl_user_id) == ("t", "Ana", Role.AGENT, "g1")


def test_name_missing(clock: FixedClock) -> None:
    seat = Seat({}, clock)
    me = Me(id="user:1", email="a@example.com", role=Role.LEAD)
    seat.sit(Session(token="t", expires_at=START + timedelta(hours=1), me=me))
    user = seat.taken()
    assert user is not None
    assert user.name == "a@example.com"


def test_idle_too_long(seat: Seat, clock: FixedClock) -> None:
    clock.moment += IDLE_LIMIT + timedelta(seconds=1)
    assert seat.taken() is None
    assert "30 minutes without a click" in (seat.farewell() or "")


def test_idle_but_touched(seat: Seat, clock: FixedClock) -> None:
    clock.moment += IDLE_LIMIT - timedelta(seconds=1)
    seat.touch()
    clock.moment += IDLE_LIMIT - timedelta(seconds=1)
    assert seat.taken() is not None


def test_session_expired(seat: Seat, clock: FixedClock) -> None:
    for _ in range(5):
        clock.advance(minutes=25)
        seat.touch()
    assert seat.taken() is None
    assert seat.farewell() == "Your session has ended. Please log in again."


def test_leaving_forgets_everything(seat: Seat, state: dict[str | int, Any]) -> None:
    seat.leave()
    assert "logged_in" not in state
    assert "other" not in state
    assert seat.left
    assert seat.taken() is None
    assert seat.farewell() is None


def test_next_log_in_ends_the_farewell(seat: Seat, clock: FixedClock) -> None:
    seat.leave("Bye")
    assert seat.farewell() == "Bye"
    seat.sit(Session(token="t", expires_at=START + timedelta(hours=1), me=Me(id="u", role=Role.AGENT)))
    assert seat.farewell() is None
