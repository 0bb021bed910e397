import pytest

from enterprisehub.kit.breaker import Breaker


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def breaker(seconds: Seconds) -> Breaker:
    return Breaker(failures=2, pause_s=1, longest_s=3, monotonic=seconds)


def test_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    breaker.failed()
    assert not breaker.is_open
    breaker.succeeded()
    breaker.failed()
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open


def test_lets_a_call_try_after_its_pause_which_doubles_up_to_a_limit(breaker: Breaker, seconds: Seconds) -> None:
    breaker.failed()
    for pause_s in (1, 2, 3, 3):
        breaker.failed()
        seconds.now += pause_s - 0.01
        assert breaker.is_open
        seconds.now += 0.02
        assert not breaker.is_open


def test_begins_with_the_first_pause_again_after_a_success(breaker: Breaker, seconds: Seconds) -> None:
    for _ in range(4):
        breaker.failed()
    breaker.succeeded()
    assert not breaker.is_open
    breaker.failed()
    breaker.failed()
    seconds.now += 1.01
    assert not breaker.is_open
