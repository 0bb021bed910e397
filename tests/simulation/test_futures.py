from itertools import islice
from random import Random

import msgspec
import pytest

from enterprisehub.cli.true_chances import true_chances
from enterprisehub.simulation.futures import Stopped, stopped
from enterprisehub.simulation.local_time import DAY_S
from enterprisehub.simulation.scenario import load


@pytest.fixture(scope="module")
def some() -> list[Stopped]:
    return list(islice(stopped(load("train"), 0.2, Random(1)), 12))


def test_a_draw_is_one_life_and_another_draw_another(some: list[Stopped]) -> None:
    differing = 0
    for one in some:
        first, again, other = (one.lived_on(one.at + 60 * DAY_S, draw) for draw in (1, 1, 2))
        assert msgspec.json.encode(first) == msgspec.json.encode(again)
        differing += msgspec.json.encode(first) != msgspec.json.encode(other)
    assert differing > len(some) / 2


def test_a_future_follows_the_past_and_ends_in_time(some: list[Stopped]) -> None:
    for one in some:
        assert max(at for at, _, _ in one.happened) < one.at
        lived = one.lived_on(one.at + 20 * DAY_S, 3)
        assert all(at <= one.at + 20 * DAY_S for at, _, _ in lived)


def test_living_on_leaves_the_stopped_life_as_it_was(some: list[Stopped]) -> None:
    one = some[0]
    before = msgspec.json.encode(one.life.thread.truth)
    for draw in range(5):
        one.lived_on(one.at + 90 * DAY_S, draw)
    assert msgspec.json.encode(one.life.thread.truth) == before


def test_true_chances_differ_by_lead_and_are_the_same_again() -> None:
    told, again = (
        true_chances("train", leads=25, contacts=None, draws=20, seed=3, progress=lambda _: None) for _ in range(2)
    )
    assert told.chances.tolist() == again.chances.tolist()
    assert told.features.shape[0] == 25
    assert 0 <= told.chances.min() < 0.1
    assert 0.2 < told.chances.max() <= 1
