"""The curves of those who go cold."""

from itertools import pairwise

from enterprisehub.dashboards.panels import going_cold


def test_a_curve_begins_with_everybody_and_only_falls() -> None:
    curves = [going_cold.curve(one) for one in going_cold.steepest(going_cold.DEMO)]
    assert curves
    for one in curves:
        assert one[0] == (0, 1.0)
        assert [days for days, _ in one] == [0, 7, 14, 30, 90]
        assert all(before >= after for (_, before), (_, after) in pairwise(one))
