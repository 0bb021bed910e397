import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.contracts.scoring import Reason
from enterprisehub.dashboards.drawing import waterfall
from enterprisehub.dashboards.panels import churn, score

CONTRIBUTIONS = st.lists(st.floats(-5, 5), max_size=30)


def reasons(contributions: list[float]) -> list[Reason]:
    return [Reason(feature=f"f{n}", label=f"Reason {n}", contribution=one) for n, one in enumerate(contributions)]


@given(st.floats(-5, 5), CONTRIBUTIONS)
def test_steps_sum_to_the_score(base: float, contributions: list[float]) -> None:
    laid = waterfall.steps(base, reasons(contributions))
    end = laid[-1].end if laid else base
    assert end == pytest.approx(base + sum(contributions), abs=1e-9)


@given(st.floats(-5, 5), CONTRIBUTIONS)
def test_each_step_starts_where_the_last_ended(base: float, contributions: list[float]) -> None:
    laid = waterfall.steps(base, reasons(contributions))
    starts = [base, *(step.end for step in laid[:-1])]
    assert [step.start for step in laid] == starts[: len(laid)]


def test_smaller_reasons_are_taken_together() -> None:
    laid = waterfall.steps(0, reasons([1.0, -2.0, 0.1, 0.2]), shown=2)
    assert [step.label for step in laid] == ["Reason 1", "Reason 0", "2 smaller reasons together"]


def test_strongest_reason_comes_first() -> None:
    assert waterfall.steps(0, reasons([0.1, -3.0]))[0].label == "Reason 1"


@given(st.floats(-5, 5), CONTRIBUTIONS)
def test_bars_stay_on_their_track(base: float, contributions: list[float]) -> None:
    drawn = waterfall.draw(base, reasons(contributions), total_label="Total")
    for left in re.findall(r"left:(-?[\d.]+)%", drawn):
        assert -0.05 <= float(left) <= 100.05
    for left, width in re.findall(r"left:([\d.]+)%;width:([\d.]+)%", drawn):
        assert float(left) + float(width) <= 101


def sums(base: float, given_reasons: list[Reason], probability: float | None) -> bool:
    total = base + sum(one.contribution for one in given_reasons)
    return waterfall.share(total) == pytest.approx(probability, abs=0.001)


def test_example_of_a_score_sums() -> None:
    shown = score.DEMO.score
    assert shown is not None
    assert sums(shown.base, shown.reasons, shown.probability)


def test_example_of_churn_sums() -> None:
    shown = churn.DEMO.churn
    assert shown is not None
    assert sums(shown.base, shown.risks, shown.probability)


def test_summary_line_comes_last() -> None:
    rest = Reason(feature="rest", label="39 smaller influences together", contribution=-9.0)
    laid = waterfall.steps(0, [rest, *reasons([0.1, 0.2])])
    assert [step.label for step in laid] == ["Reason 1", "Reason 0", "39 smaller influences together"]
