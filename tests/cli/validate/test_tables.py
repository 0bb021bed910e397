"""`enterprisehub validate binary` and `regression`, on files of every kind."""

import gzip
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from enterprisehub.cli.validate import validate
from enterprisehub.kit.errors import InvalidInput

PUBLIC = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def made(rows: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    size, age = rng.normal(size=rows), rng.integers(20, 70, rows)
    came = rng.random(rows) < 1 / (1 + np.exp(-(1.5 * size + 0.06 * (age - 45))))
    frame = pd.DataFrame({"size": size, "age": age, "town": rng.choice(["A", "B"], rows), "price": np.exp(size + 5)})
    return frame.assign(bought=np.where(came, "yes", "no"), when=pd.date_range("2026-01-01", periods=rows, freq="h"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(made().to_csv(index=False).encode()))
    return path


def told(*arguments: str | Path) -> dict:  # type: ignore[type-arg]
    result = CliRunner().invoke(validate, [*map(str, arguments), "--budget", "6"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert "fold 1 of 5" in result.stderr or "member" in result.stderr
    return dict(msgspec.json.decode(result.stdout))


def test_binary(table: Path) -> None:
    report = told("binary", "--csv", table, "--target", "bought", "--drop", "price,when")
    assert report["task"] == "binary"
    assert report["rows"] == 600
    assert report["seconds"] < 60
    assert {"auc", "pr_auc", "brier", "log_loss", "ece"} <= set(report["metrics"])
    auc = report["metrics"]["auc"]
    assert 0.75 < auc["low"] < auc["value"] < auc["high"] < 0.95


def test_what_denied_columns_add_is_told(table: Path) -> None:
    report = told("binary", "--csv", table, "--target", "bought", "--drop", "price,when")
    assert report["denied_columns"] == ["age"]
    assert report["metrics_without_denied"]["auc"]["value"] < report["metrics"]["auc"]["value"] - 0.02


def test_the_last_fifth_in_time(table: Path) -> None:
    report = told("binary", "--csv", table, "--target", "bought", "--drop", "price,age", "--time-column", "when")
    assert "last 20 %" in report["split"]
    assert report["metrics"]["auc"]["value"] > 0.75
    again = told("binary", "--csv", table, "--target", "bought", "--drop", "price,age,when", "--time-order", "rows")
    assert again["metrics"]["auc"]["value"] == pytest.approx(report["metrics"]["auc"]["value"], abs=0.03)


def test_regression(table: Path) -> None:
    report = told("regression", "--csv", table, "--target", "price", "--drop", "bought,age,when")
    assert report["metrics"]["r2"]["value"] > 0.95
    assert {"rmse_log", "median_ape", "coverage_90"} <= set(report["metrics"])


def test_a_target_of_three_values_needs_the_positive_one(tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    made().assign(stage=lambda frame: frame["bought"].where(frame["town"] == "A", "maybe")).to_csv(path, index=False)
    with pytest.raises(InvalidInput, match="3 values"):
        told("binary", "--csv", path, "--target", "stage")
    report = told("binary", "--csv", path, "--target", "stage", "--positive", "yes", "--drop", "bought,age,when,price")
    assert report["metrics"]["auc"]["value"] > 0.8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,y\n", "no rows"),
        ("a,b\n1,2\n", "no column 'y'"),
        ("a,y\n" + "1,1\n2,1\n" * 9, "1 values"),
        ("a,y\n1,1\n2,0\n3,1\n", "3 usable rows"),
        ("a,y\n1,\n2,\n", "0 values"),
    ],
)
def test_files_that_teach_nothing(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=said):
        told("binary", "--csv", path, "--target", "y")


def test_a_strange_file_is_measured_all_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    path = tmp_path / "strange.tsv"
    frame = pd.DataFrame(
        {
            "": np.arange(300),
            "only": "x",
            "nothing": "",
            "half": np.where(rng.random(300) < 0.5, np.nan, 1.0),
            "code": [f"c{number}" for number in rng.integers(0, 150, 300)],
            "note": ["日本語 " * 3 if number % 2 else 'naïve; "quoted"' for number in range(300)],
            "huge": rng.choice([1e300, -1e300, 0], 300),
            "y": rng.integers(0, 2, 300),
        }
    )
    frame.to_csv(path, index=False, sep="\t")
    report = told("binary", "--csv", path, "--target", "y")
    assert all(np.isfinite([each["value"], each["low"], each["high"]]).all() for each in report["metrics"].values())


def test_a_named_set_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(validate, ["bank", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert isinstance(result.exception, InvalidInput)
    assert "There is no file" in str(result.exception)


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public data sets are not beside the checkout")
def test_bank_forwards_in_time_keeps_its_level() -> None:
    result = CliRunner().invoke(
        validate, ["bank", "--data", str(PUBLIC), "--time-order", "rows", "--budget", "120"], catch_exceptions=False
    )
    assert msgspec.json.decode(result.stdout)["metrics"]["auc"]["value"] > 0.66
