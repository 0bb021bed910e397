# ruff: noqa: SIM905 (word lists read better as words)
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from enterprisehub.domain import questions
from enterprisehub.domain.fair_housing import denied, is_clean, violations
from enterprisehub.domain.objection_answers import ANSWERS
from enterprisehub.domain.plays import PLAYS
from enterprisehub.domain.tips import _HANDOFF

BREACHES = [
    "It's perfect for families", "a family-friendly street", "great for young professionals", "good schools nearby", "top rated school district",
    "a safe neighborhood", "low crime area", "crime rates are low here", "mostly white neighborhood", "a Hispanic community",
    "close to the church", "near a synagogue", "Christian home", "you'd fit right in", "people like you love it here",
    "an up-and-coming neighborhood", "exclusive community", "no kids", "adults only", "how many children do you have?", "are you pregnant?",
    "no wheelchairs", "able-bodied tenants", "bachelor pad", "female preferred", "55+ community", "how old are you?", "are you married?",
    "your husband will love it", "no section 8", "vouchers not accepted", "great for veterans", "military discount", "your nationality",
    "English speakers only", "integrated neighborhood", "ideal for couples", "perfect home for a growing family", "Jewish area", "gay community",
    "quiet neighbors", "the school ratings", "not suitable for the elderly",
]  # fmt: skip
FINE = [
    "What price range would you feel comfortable with?", "Is anyone else part of the decision?", "near Pasadena or Burbank",
    "a 3+ bedroom house with a pool", "a single-family home", "a single story with a white kitchen", "the master plan is public record",
    "Shall I set up a search for a home near 91101?", "It is a multi-family home", "How do you prefer to be contacted?", "a quiet street",
    "Bring the latest closed sales in Black Diamond that compare.", "Would a high-rise work?",
]  # fmt: skip


@pytest.mark.parametrize("text", BREACHES)
def test_breach(text: str) -> None:
    assert violations(text)
    assert not is_clean(text)
    assert not is_clean(text.upper())


@pytest.mark.parametrize("text", FINE)
def test_fine(text: str) -> None:
    assert violations(text) == []
    assert is_clean(text)


@given(st.lists(st.sampled_from(" ".join(BREACHES + FINE).split()), max_size=12).map(" ".join))
def test_quick_check_agrees(text: str) -> None:
    assert is_clean(text) == (not violations(text))


@pytest.mark.parametrize(
    "field",
    [
        "race", "Religion", "gender", "sexual_orientation", "national_origin", "disability", "familial_status", "age", "dateOfBirth", "date_of_birth",
        "maritalStatus", "source_of_income_voucher", "veteran", "first_name", "name", "photo_url", "language", "accent", "household_size",
        "number_of_children", "school_rating", "crime_index", "census_tract", "zip_demographics",
    ],
)  # fmt: skip
def test_denied_field(field: str) -> None:
    assert denied(field)


@pytest.mark.parametrize(
    "field",
    [
        "budget",
        "postal_code",
        "months_to_move",
        "average_reply_s",
        "message_count",
        "mortgage_state",
        "bedrooms_min",
        "page",
        "storage",
        "inbound_days",
    ],
)
def test_allowed_field(field: str) -> None:
    assert denied(field) is None


def _texts() -> list[str]:
    texts = [text for by_factor in questions.TEXTS.values() for text in by_factor.values()]
    texts += questions._WHY.values()
    texts += [part for item in (*questions._SELLER_CLOSING, *questions._BUYER_CLOSING) for part in item]
    texts += [part.format(place=" in Pasadena") for answer in ANSWERS.values() for part in structs.astuple(answer)]
    texts += [part for told in _HANDOFF.values() for part in told]
    return texts + [told.label for told in PLAYS.values()]


@pytest.mark.parametrize("text", _texts())
def test_own_words(text: str) -> None:
    assert violations(text) == []


def test_objection_kinds_have_answers() -> None:
    kinds = "pricing timing competition trust authority value financing interest_rates sell_first condition".split()
    subtypes = "loss_aversion online_estimate neighbour market_denial improvement_overvalue".split()
    for kind in kinds:
        assert kind in ANSWERS
    for kind, subtype in product(["pricing"], subtypes):
        assert f"{kind}/{subtype}" in ANSWERS
