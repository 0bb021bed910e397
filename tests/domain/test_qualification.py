from datetime import UTC, datetime, timedelta
from typing import Any

from enterprisehub.contracts.state import Certainty, Conversation, Factor, Side, Slot
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.qualification import ORDER, merge_slot, missing_factors, qualification

AT = datetime(2026, 11, 23, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def finding(factor: Factor, value: dict[str, Any], certainty: Certainty = Certainty.KNOWN) -> Finding:
    return Finding(factor, certainty, value, "quoted")


def slot(value: dict[str, Any], certainty: Certainty = Certainty.KNOWN) -> Slot:
    return Slot(certainty=certainty, value=value, quote="old words", message_id="m0", at=AT)


def merged(factor: Factor, old: Slot | None, value: dict[str, Any], certainty: Certainty = Certainty.KNOWN) -> Slot:
    return merge_slot(old, finding(factor, value, certainty), "m1", LATER)


def test_first_finding() -> None:
    new = merged(Factor.BUDGET, None, {"max_cents": 1})
    assert new == Slot(certainty=Certainty.KNOWN, value={"max_cents": 1}, quote="quoted", message_id="m1", at=LATER)


def test_correction_wins() -> None:
    new = merged(Factor.BUDGET, slot({"max_cents": 40_000_000}), {"max_cents": 45_000_000})
    assert new.value == {"max_cents": 45_000_000}
    assert new.quote == "quoted"


def test_two_ends_of_a_budget_join() -> None:
    assert merged(Factor.BUDGET, slot({"min_cents": 1}), {"max_cents": 2}).value == {"min_cents": 1, "max_cents": 2}


def test_two_ends_that_exclude_each_other() -> None:
    assert merged(Factor.BUDGET, slot({"min_cents": 3}), {"max_cents": 2}).value == {"max_cents": 2}


def test_partial_after_known() -> None:
    old = slot({"max_cents": 1})
    assert merged(Factor.BUDGET, old, {}, Certainty.PARTIAL) is old


def test_partial_that_contradicts() -> None:
    new = merged(Factor.FINANCING, slot({"state": "pre_approved"}), {"state": "needs"}, Certainty.PARTIAL)
    assert new.value == {"state": "needs"}
    assert new.certainty is Certainty.PARTIAL


def test_denial_after_known() -> None:
    new = merged(Factor.FINANCING, slot({"state": "pre_approved"}), {"state": "not_pre_approved"})
    assert new.value == {"state": "not_pre_approved"}


def test_hurry_gone() -> None:
    assert (
        merged(Factor.TIMELINE, slot({"months": 2.0, "hurry": 2}), {"months": None, "hurry": -1}).value["hurry"] == -1
    )


def test_vague_hurry_after_a_date() -> None:
    old = slot({"months": 2.0, "hurry": 2})
    assert merged(Factor.TIMELINE, old, {"months": None, "hurry": 2}, Certainty.PARTIAL) is old


def test_wishes_add_up() -> None:
    old = slot({"bedrooms_min": 3, "must_haves": ["pool"]})
    new = merged(Factor.PROPERTY, old, {"bathrooms_min": 2.0, "must_haves": ["garage", "pool"]}, Certainty.PARTIAL)
    assert new.value == {"bedrooms_min": 3, "bathrooms_min": 2.0, "must_haves": ["pool", "garage"]}
    assert new.certainty is Certainty.KNOWN


def test_newer_area_wins() -> None:
    assert merged(Factor.LOCATION, slot({"areas": ["Pasadena"]}), {"areas": ["Burbank"]}).value == {
        "areas": ["Burbank"]
    }


def test_older_finding() -> None:
    old = slot({"max_cents": 1})
    assert merge_slot(old, finding(Factor.BUDGET, {"max_cents": 2}), "m", AT - timedelta(days=1)) is old


def test_missing_in_the_order_to_ask() -> None:
    conversation = Conversation(
        side=Side.BUYER, slots={Factor.BUDGET: slot({}, Certainty.PARTIAL), Factor.PROPERTY: slot({})}
    )
    assert missing_factors(conversation) == [
        Factor.TIMELINE,
        Factor.LOCATION,
        Factor.FINANCING,
        Factor.MOTIVATION,
        Factor.BUDGET,
    ]


def test_missing_of_a_seller() -> None:
    assert missing_factors(Conversation(), Side.SELLER)[:5] == [
        Factor.LOCATION,
        Factor.MOTIVATION,
        Factor.TIMELINE,
        Factor.CONDITION,
        Factor.BUDGET,
    ]


def test_every_side_has_an_order() -> None:
    assert set(ORDER) == set(Side)
    assert all(len(set(order)) == len(order) for order in ORDER.values())


def test_count() -> None:
    slots = {Factor.BUDGET: slot({}), Factor.TIMELINE: slot({}), Factor.LOCATION: slot({}, Certainty.PARTIAL)}
    counted = qualification(Conversation(side=Side.BUYER, slots=slots))
    assert (counted.known, counted.partial, counted.asked_for) == (2, 1, 6)
    assert counted.factors == 2.5
