from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.domain.returns import FEWEST, PastClient, past_client, shares


def test_who_was_watched_for_a_short_time_counts_as_far_as_watched() -> None:
    """By hand: of 40, ten come back at day 100; of the 20 still watched after day 200, five at day 300."""
    clients = [
        *[PastClient(400, 100)] * 10,
        *[PastClient(200, None)] * 10,
        *[PastClient(800, 300)] * 5,
        *[PastClient(800, None)] * 15,
    ]
    year, two, three, _ = shares(clients)
    assert year.share == pytest.approx(1 - (30 / 40) * (15 / 20))
    assert year.watched == 30
    assert two.share == year.share
    assert three.share is None  # nobody was watched for three years
    assert three.watched == 15
    assert year.interval is not None
    low, high = year.interval
    assert 0.2 < low < 0.4375 < high < 0.65


def test_without_censoring_it_is_the_plain_share_with_ties() -> None:
    clients = [PastClient(900, 90)] * 20 + [PastClient(900, None)] * 60
    assert shares(clients)[0].share == pytest.approx(0.25)


def test_too_few_to_say() -> None:
    assert all(one.share is None for one in shares([]))
    few = [PastClient(900, 90)] * (FEWEST - 1)
    assert shares(few)[0].share is None
    rare = [PastClient(900, 90)] * 4 + [PastClient(900, None)] * 200
    assert shares(rare)[0].share is None


def test_all_came_back() -> None:
    year = shares([PastClient(900, 90)] * 40)[0]
    assert (year.share, year.interval) == (1.0, (0.0, 1.0))


def test_days_since_closing() -> None:
    closed = datetime(2025, 1, 1, tzinfo=UTC)
    told = past_client(closed, closed + timedelta(days=90), closed + timedelta(days=500))
    assert (told.watched_d, told.back_d) == (500, 90)
    assert past_client(closed, None, closed).back_d is None
