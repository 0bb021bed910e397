from concurrent.futures import ThreadPoolExecutor

import pytest

from enterprisehub.dashboards.shell.shared import Shared


class Counted:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        return self.calls


def test_one_call_for_many() -> None:
    load = Counted()
    shared = Shared(load)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: shared(), range(50))) == {1}
    assert load.calls == 1


def test_held_for_a_moment_only() -> None:
    shared = Shared(Counted(), held_s=0)
    assert (shared(), shared()) == (1, 2)


def test_error_is_shared() -> None:
    calls = []

    def load() -> int:
        calls.append(1)
        raise ValueError("away")

    shared = Shared(load)
    for _ in range(3):
        with pytest.raises(ValueError, match="away"):
            shared()
    assert len(calls) == 1
