"""What is said must mean what it says: these relations are what a model can honestly learn."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.simulation.conftest import Told, tell

from enterprisehub.simulation.scenario import load
from enterprisehub.simulation.truth import Truth


@pytest.fixture(scope="module")
def leads(many: Told) -> list[Truth]:
    """Leads who have had their thirty days and who wrote at least once."""
    until = load("train").start + timedelta(days=120 - 31)
    return [truth for truth in many.truth.values() if truth.created_at < until and truth.messages]


def rate(leads: Iterable[Truth]) -> float:
    leads = list(leads)
    assert len(leads) >= 25, "too few to compare"
    return sum(lead.met_within(30) for lead in leads) / len(leads)


def said(leads: list[Truth], prefix: str) -> list[Truth]:
    return [lead for lead in leads if any(act.startswith(prefix) for act in lead.said)]


def silent(leads: list[Truth], prefix: str) -> list[Truth]:
    return [lead for lead in leads if not any(act.startswith(prefix) for act in lead.said)]


def test_base_rate_of_all_leads(many: Told) -> None:
    until = load("train").start + timedelta(days=120 - 31)
    everybody = [truth for truth in many.truth.values() if truth.created_at < until]
    assert len(everybody) > 1_500
    assert 0.12 < rate(everybody) < 0.20


def test_no_hurry_is_worse_than_silence_about_time(leads: list[Truth]) -> None:
    assert rate(said(leads, "timeline.none")) < rate(silent(leads, "timeline."))


@pytest.mark.parametrize("hurry", ["some", "soon", "now"])
def test_a_stated_time_is_better_than_silence(leads: list[Truth], hurry: str) -> None:
    assert rate(said(leads, f"timeline.{hurry}")) > rate(silent(leads, "timeline."))


def test_more_hurry_is_better(leads: list[Truth]) -> None:
    rates = [rate(said(leads, f"timeline.{hurry}")) for hurry in ("none", "some", "soon", "now")]
    assert rates == sorted(rates)


def test_not_pre_approved_is_worse_than_silence_about_money(leads: list[Truth]) -> None:
    buyers = [lead for lead in leads if lead.financing]
    assert rate(said(buyers, "financing.not_pre_approved")) < rate(silent(buyers, "financing."))


def test_pre_approved_and_cash_are_better_than_silence_about_money(leads: list[Truth]) -> None:
    buyers = [lead for lead in leads if lead.financing]
    for state in ("pre_approved", "cash"):
        assert rate(said(buyers, f"financing.{state}")) > rate(silent(buyers, "financing."))


def test_bare_greeting_is_low(leads: list[Truth]) -> None:
    assert rate(said(leads, "greeting")) < 0.5 * rate(leads)


def test_concrete_questions_are_high(leads: list[Truth]) -> None:
    assert rate(said(leads, "asks.")) > 1.5 * rate(silent(leads, "asks."))


def test_nothing_is_certain(leads: list[Truth]) -> None:
    ordered = sorted(leads, key=lambda lead: lead.intent)
    share = len(ordered) // 10
    assert 0.45 < rate(ordered[-share:]) < 0.98
    assert rate(ordered[:share]) < 0.05


def test_hidden_intent_separates_but_not_perfectly(leads: list[Truth]) -> None:
    met = [lead.intent for lead in leads if lead.met_within(30)]
    not_met = [lead.intent for lead in leads if not lead.met_within(30)]
    wins = sum(one > other for one in met for other in not_met)
    assert 0.82 < wins / (len(met) * len(not_met)) < 0.94


def test_outcomes_come_in_their_order(many: Told) -> None:
    order = ("created_at", "booked_at", "met_at", "offer_at", "contract_at", "closed_at")
    for truth in many.truth.values():
        times = [time for name in order if (time := getattr(truth, name)) is not None]
        assert times == sorted(times)


def test_protected_groups_fare_alike(leads: list[Truth]) -> None:
    for attribute in ("origin", "sex", "familial_status", "disability", "age_band"):
        groups: dict[str, list[Truth]] = {}
        for lead in leads:
            groups.setdefault(lead.protected[attribute], []).append(lead)
        for group in groups.values():
            error = (0.17 * 0.83 / len(group)) ** 0.5
            assert abs(rate(group) - rate(leads)) < 3.5 * error


def test_shifted_scenario_has_other_rates(leads: list[Truth]) -> None:
    until = load("shifted").start + timedelta(days=120 - 31)
    shifted = [lead for lead in tell("shifted", contacts=1500).truth.values() if lead.created_at < until]
    assert 0.08 < rate(shifted) < 0.2
    assert abs(rate(lead for lead in shifted if lead.messages) - rate(leads)) > 0.01
