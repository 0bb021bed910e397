"""The overview of models."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.cli.models import _measured
from enterprisehub.contracts.scoring import ModelCard


@pytest.mark.parametrize(
    ("metrics", "told"),
    [
        ({"test": {"auc": {"value": 0.8721, "low": 0.8, "high": 0.9}}}, "AUC 0.872"),
        ({"ndcg_at_10": {"challenger": 0.1576, "served": 0.13}}, "NDCG@10 0.158"),
        ({}, ""),
    ],
)
def test_each_model_tells_its_own_measure(metrics: dict[str, Any], told: str) -> None:
    card = ModelCard(
        name="x", version="1", status="champion", trained_on="synthetic", trained_at=datetime(2026, 1, 1, tzinfo=UTC),
        features=[], metrics=metrics, sha256="", note="",
    )  # fmt: skip
    assert _measured(card) == told
