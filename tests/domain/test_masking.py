"""What contacts tell of themselves that nobody may act on is not there for rules and models."""

from datetime import UTC, datetime

import pytest

from enterprisehub.domain.masking import HINTS, mask, masked
from enterprisehub.domain.reading import read_inbound
from enterprisehub.domain.text import read_text

AT = datetime(2026, 3, 2, tzinfo=UTC)
GONE = [
    "We're a young muslim family, ", "I'm black, ", "We are jewish and ", "As a single mom ", "I am a gay man and ",
    "I'm 67 years old and retired, ", "We are married, ", "As a divorced woman, ", "I'm a veteran, ", "I'm disabled, ",
    "We're a family of five, ", "We only speak Spanish, ", "I'm pregnant, ", "We are immigrants, ", "as seniors ",
]  # fmt: skip
FLIPS = [
    ("my wife and I want it", "my husband and I want it"),
    ("talk to my fiancee first", "talk to my spouse first"),
    ("we have section 8", "we have a salary"),
    ("my pension covers 300k", "my paycheck covers 300k"),
    ("I get child support and disability benefits", "I get alimony and social security"),
    ("a 3 bedroom with my two kids", "a 3 bedroom with our four children"),
    ("a condo near my church", "a condo near our mosque"),
    ("I use a wheelchair", "I use a wheelchair"),
]
STAYS = [
    "We want a single family home with a family room", "The house is 40 years old", "12 Church St", "Church Hill Road please",
    "white kitchen and black countertops", "an old house near Indian Creek Rd", "senior agent please", "we are first time buyers",
    "I am a buyer", "no people in it", "3 bedrooms, 2 baths, 450k, pre-approved, in two months", "multi-family homes", "",
]  # fmt: skip
ASK = "looking for a 3 bedroom in Pasadena under 850k, pre-approved"


@pytest.mark.parametrize("told", GONE)
def test_what_somebody_is_is_taken_out(told: str) -> None:
    assert mask(told + ASK).removeprefix("and ") == ASK


@pytest.mark.parametrize(("one", "other"), FLIPS)
def test_flipping_the_kind_leaves_the_same_words(one: str, other: str) -> None:
    assert mask(one) == mask(other)
    assert not HINTS.isdisjoint(one.lower().replace("?", "").split())


@pytest.mark.parametrize("text", STAYS)
def test_words_about_homes_stay(text: str) -> None:
    assert mask(text) == text


def test_income_and_partner_count() -> None:
    assert mask("we have a housing voucher and my wife decides") == "we have income and my partner decides"


@pytest.mark.parametrize("told", GONE)
def test_rules_read_the_same_with_and_without(told: str) -> None:
    one, other = read_inbound(told + ASK, AT), read_inbound(ASK, AT)
    assert (one.findings, one.signals, one.objections, one.side) == (
        other.findings,
        other.signals,
        other.objections,
        other.side,
    )
    assert one.words - other.words in {0, 1}  # an "and" may be left over


def test_quotes_are_the_original_words() -> None:
    body = "We're a young muslim family, my pension allows a budget of 850k"
    [budget] = [found for found in read_inbound(body, AT).findings if found.factor == "budget"]
    assert budget.quote in body


def test_the_way_back_to_the_original_words() -> None:
    body = "Ñoño: as a single mom I want “3 beds” for my kids"
    text = masked(read_text(body))
    place = text.lower.index("3 beds")
    assert text.quote(place, place + 6) == "3 beds"
    assert text.offsets is not None
    assert len(text.offsets) == len(text.lower)


def test_nothing_to_mask_is_the_same_object() -> None:
    text = read_text(ASK)
    assert masked(text) is text


def test_long_text_is_masked_in_bounded_time() -> None:
    assert "muslim" not in mask("we are a young muslim family " * 3000)
