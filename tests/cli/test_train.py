import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from enterprisehub.cli import cli
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.homes.order import decode as decode_ranker
from enterprisehub.learning.registry import packaged_path, stored_path


def run(*arguments: str, data_dir: Path) -> tuple[int, dict[str, Any]]:
    environ = {"ENTERPRISEHUB_DATA_DIR": str(data_dir), "DATABASE_URL": "", "REDIS_URL": ""}
    result = CliRunner().invoke(cli, [*arguments, "--json"], env=environ, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


def test_if_missing_finds_the_packaged_models(tmp_path: Path) -> None:
    code, told = run("train", "--if-missing", data_dir=tmp_path)
    assert code == 0
    assert told["status"] == "already there"
    assert [model["name"] for model in told["models"]] == ["lead", "churn", "return", "match"]
    assert {model["trained_on"] for model in told["models"]} == {"synthetic"}
    assert not stored_path(tmp_path, "lead").exists()


def test_if_missing_passes_over_a_damaged_file(tmp_path: Path) -> None:
    path = stored_path(tmp_path, "churn")
    path.parent.mkdir(parents=True)
    path.write_bytes(packaged_path("churn").read_bytes()[:-50])
    assert run("train", "--if-missing", data_dir=tmp_path)[1]["status"] == "already there"


def run_apart(*arguments: str, data_dir: Path) -> dict[str, Any]:
    """Run in a process of its own: training makes its process nice."""
    environ = {"PATH": os.environ["PATH"], "ENTERPRISEHUB_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "enterprisehub", *arguments, "--json"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=600, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.slow
@pytest.mark.timeout(1300)
def test_train_writes_measured_models_and_evaluate_reads_them(tmp_path: Path) -> None:
    told = run_apart("train", "--contacts", "700", data_dir=tmp_path)
    assert "no database reachable" in told["status"]
    for name in ("lead", "churn"):
        loaded = decode(stored_path(tmp_path, name).read_bytes(), name=name, source="test")
        metrics = loaded.artefact.metrics
        assert metrics["test"]["auc"]["value"] > 0.65
        assert metrics["shifted"]["30"]["auc"]["value"] > 0.65
        assert metrics["best_reachable"]["auc"]["value"] > 0.65
    assert decode(stored_path(tmp_path, "lead").read_bytes(), name="lead", source="test").artefact.individual.sd
    ranker = decode_ranker(stored_path(tmp_path, "match").read_bytes(), source="test")
    assert ranker.learned is not None
    assert ranker.learned.metrics["shifted"]["ways"]["the ranker"]["ndcg_at_10"]["value"] > 0
    told = run_apart("evaluate", "--contacts", "300", "--budget", "120", data_dir=tmp_path)
    assert set(told["matching"]["ways"]) == {
        "the ranker", "the plain rule", "stated wishes", "popularity", "boolean filter, newest first", "nearest content",
    }  # fmt: skip
    assert told["matching"]["version"] == ranker.version
    assert told["models"]["lead"]["coverage"]["all"]["leads"] == 75
    assert told["models"]["lead"]["coverage"]["all"]["share"] > 0.7
    assert told["scenario"] == "shifted"
    assert set(told["models"]["churn"]["outcomes"]) == {"7", "14", "30", "90"}
    back = told["models"]["return"]
    assert set(back["outcomes"]) == {"90", "365", "730"}
    assert back["outcomes"]["365"]["best_reachable"]["auc"]["value"] > 0.6
    assert back["coverage"]["all"]["leads"] == 75
    assert back["fairness"]
    assert told["models"]["lead"]["outcomes"]["appointment"]["best_reachable"]["auc"]["value"] > 0.65
    assert {one["attribute"] for one in told["models"]["lead"]["fairness"]} >= {"origin", "sex", "disability"}
    assert datetime.fromisoformat(told["measured_at"]).tzinfo is not None
    folder = tmp_path / "evaluation"
    assert json.loads((folder / "report.json").read_bytes())["scenario"] == "shifted"
    assert {one.name for one in folder.iterdir()} == {
        "report.html",
        "report.json",
        "card-lead.md",
        "card-churn.md",
        "card-return.md",
    }
