import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kit.settings import checkout_root
from enterprisehub.kit.slo import Objective, Samples, Tally, objectives, rules_text, tally
from enterprisehub.kit.telemetry import LATENCY_BUCKETS_S
from enterprisehub.services.pipeline.writeback import OUTBOX_DELAY

RULES = checkout_root() / "monitoring" / "prometheus" / "rules" / "slo.yml"
DECISION = next(one for one in objectives().objectives if one.name == "decision")
ACCEPTANCE = next(one for one in objectives().objectives if one.name == "acceptance")


def test_committed_rules_follow_from_the_objectives() -> None:
    assert RULES.read_text(encoding="utf-8") == rules_text(objectives()), "run `make monitoring`"


def test_counter_leaves_out_what_is_the_callers_fault() -> None:
    samples = {
        "enterprisehub_webhooks_total": [
            ({"outcome": "stored"}, 90.0),
            ({"outcome": "duplicate"}, 9.0),
            ({"outcome": "refused"}, 1.0),
            ({"outcome": "unsigned"}, 500.0),
        ]
    }
    assert tally(ACCEPTANCE, samples) == Tally(99, 100)


def test_histogram_counts_over_all_processes() -> None:
    name = "enterprisehub_decision_seconds"
    samples: Samples = {
        f"{name}_bucket": [({"le": "1.0"}, 8.0), ({"le": "2.5"}, 9.0), ({"le": "1.0"}, 10.0), ({"le": "+Inf"}, 10.0)],
        f"{name}_count": [({}, 10.0), ({}, 10.0)],
    }
    assert tally(DECISION, samples) == Tally(18, 20)


def test_budget() -> None:
    assert Tally(0, 0).budget_left(DECISION) is None
    assert Tally(100, 100).budget_left(DECISION) == 1
    assert Tally(995, 1000).budget_left(DECISION) == pytest.approx(0.5)
    assert Tally(98, 100).budget_left(DECISION) == pytest.approx(-1)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_budget_is_overspent_exactly_when_the_objective_is_missed(good: int, bad: int) -> None:
    left = Tally(good, good + bad).budget_left(DECISION)
    assert left is not None
    assert (left < -1e-9) == (good / (good + bad) < DECISION.objective - 1e-11)


def test_bound_is_a_bucket_of_its_histogram() -> None:
    """A bound between two buckets would count nothing."""
    buckets = {
        "enterprisehub_outbox_delay_seconds": OUTBOX_DELAY._upper_bounds,
        "enterprisehub_decision_seconds": LATENCY_BUCKETS_S,
        "enterprisehub_realtime_publish_to_deliver_seconds": LATENCY_BUCKETS_S,
    }
    bounds: list[Objective] = [one for one in objectives().objectives if one.histogram]
    assert {one.name for one in bounds if one.within_s not in buckets[one.histogram]} == set()


def test_file_says_what_the_house_promises() -> None:
    text = yaml.safe_load((checkout_root() / "monitoring" / "slo.yaml").read_text(encoding="utf-8"))
    assert {one["name"]: one["objective"] for one in text["objectives"]} == {
        "acceptance": 0.999,
        "decision": 0.99,
        "realtime": 0.99,
        "writeback": 0.99,
    }
