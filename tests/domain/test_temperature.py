from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.domain.fold import fold
from enterprisehub.domain.temperature import Cutoffs, Temperature, cutoffs, has_evidence, temperature

PRIOR = Cutoffs(hot=0.4, warm=0.17, cool=0.065)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def said(body: Any) -> Any:
    return fold([
        MessageExchanged(
            event_id="e", location_id="L", contact_id="C", occurred_at=NOW, known_at=NOW, message_id="m", inbound=True,
            channel=Channel.SMS, body=body,
        )
    ])  # fmt: skip


def test_without_leads_the_prior_holds() -> None:
    assert cutoffs([], 40, PRIOR) == PRIOR


def test_few_leads_stay_near_the_prior() -> None:
    found = cutoffs([0.5] * 3, 40, PRIOR)
    assert PRIOR.cool < found.cool < 0.1


@given(st.lists(st.floats(0.0001, 0.9999), min_size=60, max_size=400, unique=True), st.integers(1, 200))
def test_no_tier_has_three_in_five_of_many_leads_that_resemble_the_population(
    probabilities: Any, capacity: Any
) -> None:
    ascending = sorted(probabilities)
    hot, warm, cool = (ascending[int(share * len(ascending))] for share in (0.95, 0.8, 0.5))
    limits = cutoffs(ascending, capacity, Cutoffs(hot=hot, warm=warm, cool=cool))
    tiers = [temperature(p, limits, evidence=True) for p in probabilities]
    assert max(tiers.count(tier) for tier in Temperature) < 0.6 * len(tiers)


def test_more_capacity_makes_more_leads_hot() -> None:
    ascending = [n / 1000 for n in range(1, 1000)]
    assert cutoffs(ascending, 150, PRIOR).hot < cutoffs(ascending, 20, PRIOR).hot


@given(st.lists(st.floats(0, 1), max_size=100), st.integers(1, 1000))
def test_cutoffs_are_ordered(probabilities: Any, capacity: Any) -> None:
    found = cutoffs(sorted(probabilities), capacity, PRIOR)
    assert found.hot >= found.warm >= found.cool > 0


@pytest.mark.parametrize("body", ["hi", "Hello?", "hola", "thanks", "ok", "👍"])
def test_politeness_is_no_evidence_and_never_warm(body: Any) -> None:
    state = said(body)
    assert not has_evidence(state)
    assert temperature(0.99, PRIOR, evidence=False) is Temperature.COOL


@pytest.mark.parametrize(
    "body", ["We have 450k in cash", "Can we see it on Saturday?", "We need to move in two months"]
)
def test_a_wish_is_evidence(body: Any) -> None:
    assert has_evidence(said(body))


def test_unknown_probability_is_unknown() -> None:
    assert temperature(None, PRIOR, evidence=True) is Temperature.UNKNOWN
