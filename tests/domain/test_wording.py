"""What is known, in a person's words."""

from typing import Any

import pytest

from enterprisehub.domain.wording import dollars, place_words, price_words, time_words, wish_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, ""), ({"min_cents": 60_000_000}, "at least $600,000"), ({"max_cents": 85_000_000}, "up to $850,000"),
        ({"min_cents": 60_000_000, "max_cents": 85_000_000}, "between $600,000 and $850,000"),
    ],
)  # fmt: skip
def test_price(value: dict[str, Any], words: str) -> None:
    assert price_words(value) == words


def test_dollars_without_cents() -> None:
    assert dollars(123_456_789) == "$1,234,567"


@pytest.mark.parametrize(
    ("areas", "words"), [([], ""), (["Pasadena"], "Pasadena"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C")]
)
def test_places(areas: list[str], words: str) -> None:
    assert place_words({"areas": areas}) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (None, ""), (0.3, "within weeks"), (1, "a month"), (2.4, "2 months"), (11.6, "a year"), (12, "a year"),
        (18, "18 months"), (24, "2 years"),
    ],
)  # fmt: skip
def test_time(months: float | None, words: str) -> None:
    assert time_words({"months": months}) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, ""),
        ({"bedrooms_min": 3}, "a 3+ bedroom home"),
        ({"bedrooms_min": 8}, "an 8+ bedroom home"),
        ({"bathrooms_min": 2.5, "types": ["single_family"]}, "a 2.5+ bath house"),
        ({"types": ["condo", "townhouse"]}, "a condo or townhouse"),
        ({"must_haves": ["pool", "yard", "chicken_coop"]}, "a home with a pool, a yard and a chicken coop"),
        ({"types": ["land"]}, "a piece of land"),
        ({"types": ["apartment"]}, "an apartment"),
        (
            {"bedrooms_min": 3, "bathrooms_min": 2, "types": ["single_family"], "must_haves": ["no_hoa"]},
            "a 3+ bedroom, 2+ bath house with no HOA",
        ),
    ],
)
def test_wishes(value: dict[str, Any], words: str) -> None:
    assert wish_words(value) == words
