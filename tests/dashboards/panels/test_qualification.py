from typing import Any

import pytest

from enterprisehub.contracts.state import Factor
from enterprisehub.dashboards.panels.qualification import in_words


@pytest.mark.parametrize(
    ("factor", "value", "said"),
    [
        (Factor.BUDGET, {"max_cents": 85_000_000}, "up to $850,000"),
        (Factor.BUDGET, {"min_cents": 50_000_000}, "from $500,000"),
        (Factor.BUDGET, {"min_cents": 50_000_000, "max_cents": 60_000_000}, "$500,000 to $600,000"),
        (Factor.BUDGET, {"min_cents": 50_000_000, "max_cents": 50_000_000}, "$500,000"),
        (Factor.BUDGET, {}, ""),
        (Factor.LOCATION, {"areas": ["Pasadena", "Altadena"]}, "Pasadena, Altadena"),
        (Factor.TIMELINE, {"months": 1.0}, "in 1 month"),
        (Factor.TIMELINE, {"months": 2.5, "hurry": 2}, "in 2.5 months, in a hurry"),
        (Factor.TIMELINE, {"months": 0}, "at once"),
        (Factor.TIMELINE, {"hurry": -1}, "says there is no hurry"),
        (Factor.TIMELINE, {"months": None, "hurry": 0}, ""),
        (
            Factor.PROPERTY,
            {"bedrooms_min": 3, "bathrooms_min": 1.5, "types": ["house"]},
            "3+ bedrooms, 1.5+ bathrooms, house",
        ),
        (Factor.PROPERTY, {"living_area_min": 1500, "must_haves": ["pool"]}, "1,500+ sq ft, pool"),
        (Factor.FINANCING, {"state": "not_pre_approved"}, "not-pre-approved"),
        (Factor.MOTIVATION, {"reason": "new job"}, "new job"),
        (Factor.CONDITION, {"state": "fair", "details": "old roof"}, "fair, old roof"),
    ],
)
def test_value_in_words(factor: Factor, value: dict[str, Any], said: str) -> None:
    assert in_words(factor, value) == said


@pytest.mark.parametrize("factor", list(Factor))
def test_value_without_keys(factor: Factor) -> None:
    assert in_words(factor, {}) == ""
