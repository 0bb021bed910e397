import pytest

from enterprisehub.domain.forecast import Deal, forecast


def test_nothing_open() -> None:
    drawn = forecast([])
    assert (drawn.low_cents, drawn.expected_cents, drawn.high_cents, drawn.chance_of_any) == (0, 0, 0, 0)


def test_one_large_deal_is_lumpy() -> None:
    drawn = forecast([Deal(1_000_000, 0.3)])
    assert (drawn.low_cents, drawn.high_cents) == (0, 1_000_000)
    assert drawn.expected_cents == 300_000
    assert drawn.chance_of_any == pytest.approx(0.3)


def test_many_deals_come_close_to_what_is_expected() -> None:
    drawn = forecast([Deal(1_000, 0.5)] * 400)
    assert drawn.expected_cents == 200_000
    assert 180_000 < drawn.low_cents < 200_000 < drawn.high_cents < 220_000


def test_the_same_deals_give_the_same_range() -> None:
    deals = [Deal(100 * number, 0.1) for number in range(1, 30)]
    assert forecast(deals) == forecast(deals)


def test_what_cannot_close_changes_nothing() -> None:
    assert forecast([Deal(500, 0.4), Deal(10**9, 0.0)]) == forecast([Deal(500, 0.4)])
