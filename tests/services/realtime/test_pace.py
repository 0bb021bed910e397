import pytest

from enterprisehub.services.realtime.pace import BURST, MESSAGES_PER_S, Pace


def test_a_burst_is_free() -> None:
    pace = Pace(0.0)
    assert [pace.wait_s(0.0) for _ in range(int(BURST))] == [0.0] * int(BURST)


def test_beyond_the_burst_messages_wait() -> None:
    pace = Pace(0.0)
    for _ in range(int(BURST)):
        pace.wait_s(0.0)
    assert pace.wait_s(0.0) == pytest.approx(1 / MESSAGES_PER_S)


def test_the_bucket_refills_to_its_brim_only() -> None:
    pace = Pace(0.0)
    for _ in range(int(BURST)):
        pace.wait_s(0.0)
    waits = [pace.wait_s(3600.0) for _ in range(int(BURST) + 1)]
    assert waits[:-1] == [0.0] * int(BURST)
    assert waits[-1] > 0
