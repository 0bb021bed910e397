"""The fairness audit reaches the registry, beside the model that it is of."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from enterprisehub.cli.evaluate import _noted
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.settings import read

pytestmark = pytest.mark.servers
GROUP = {"attribute": "origin", "value": "a", "called_ratio": [1.0, 0.9, 1.1], "flagged": False}


def told(version: str, groups: list[Any]) -> dict[str, Any]:
    return {"version": version, "fairness": groups}


async def test_noted_beside_the_model(database_url: str, tmp_path: Path) -> None:
    database = await Database.connect(database_url, Role.HUB, most=2)
    try:
        await database.pool.execute(
            "INSERT INTO models (name, version, status, trained_on, trained_at, features, metrics, sha256, artefact)"
            " VALUES ('lead', 'v1', 'champion', 'synthetic', now(), '[]', '{\"test\": {\"auc\": 1}}', 'x', 'x')"
        )
        settings = read({"DATABASE_URL": database_url, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
        evaluation = {
            "history": "the scenario shifted",
            "measured_at": "2026-11-24T10:00:00+00:00",
            "models": {"lead": told("v1", [GROUP]), "churn": told("v7", [GROUP])},
        }
        assert await _noted(settings, evaluation) == ["lead v1"]
        stored = await database.pool.fetchval("SELECT metrics FROM models WHERE version = 'v1'")
        assert msgspec.json.decode(stored) == {
            "test": {"auc": 1},
            "fairness": {"history": "the scenario shifted", "made_at": "2026-11-24T10:00:00+00:00", "groups": [GROUP]},
        }
        evaluation["models"] = {"lead": told("v1", [])}
        assert await _noted(settings, evaluation) == []
    finally:
        await database.close()
