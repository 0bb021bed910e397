"""A replay scores one by one what was scored in batches, and must give the same bytes."""

from datetime import timedelta

import msgspec
import pytest
from tests.learning.conftest import lead

from enterprisehub.learning import churn
from enterprisehub.learning import lead as lead_model
from enterprisehub.learning.artefact import Loaded, decode
from enterprisehub.learning.registry import packaged_path

BODIES = (
    "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months", "hi", ">Hello", "just browsing",
    "not pre-approved, no cash", "can we see it on Saturday?", "STOP", "too expensive",
)  # fmt: skip
SUBJECTS = [
    lead(*BODIES[start : start + length], later=timedelta(hours=hours))
    for start in range(len(BODIES))
    for length in (1, 3, 5)
    for hours in (0, 7, 100, 2000)
]


def packaged(name: str) -> Loaded:
    return decode(packaged_path(name).read_bytes(), name=name, source="packaged")


@pytest.mark.parametrize("together", [2, 3, 8, 96])
def test_lead_score(together: int) -> None:
    model = packaged("lead")
    batches = [SUBJECTS[start : start + together] for start in range(0, len(SUBJECTS), together)]
    answers = [msgspec.json.encode(answer) for batch in batches for answer in lead_model.score(model, batch)]
    assert answers == [msgspec.json.encode(lead_model.score(model, [subject])[0]) for subject in SUBJECTS]


@pytest.mark.parametrize("together", [2, 3, 8, 96])
def test_churn(together: int) -> None:
    model = packaged("churn")
    batches = [SUBJECTS[start : start + together] for start in range(0, len(SUBJECTS), together)]
    answers = [msgspec.json.encode(answer) for batch in batches for answer in churn.predict(model, batch)]
    assert answers == [msgspec.json.encode(churn.predict(model, [subject])[0]) for subject in SUBJECTS]
