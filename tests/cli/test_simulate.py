import base64
import json
from pathlib import Path

from tests.cli.conftest import Call
from tests.simulation.conftest import intake
from tests.simulation.intake import Intake

__all__ = ["intake"]


def _key(tmp_path: Path) -> str:
    path = tmp_path / "key"
    path.write_text(base64.b64encode(b"s" * 32).decode(), "ascii")
    return str(path)


def test_report_and_ledger(call: Call, intake: Intake, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    done = call(
        "simulate", "--rate", "300", "--seconds", "1", "--url", intake.target.url, "--key", _key(tmp_path),
        "--ledger", str(ledger), "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["acknowledged"] == report["sent"] == 300
    assert {line.split("\t")[0] for line in ledger.read_text("ascii").splitlines()} == set(intake.accepted)


def test_webhooks_that_were_not_acknowledged_fail_the_run(call: Call, intake: Intake, tmp_path: Path) -> None:
    intake.refuse(every=10, with_status=429)
    done = call(
        "simulate", "--rate", "100", "--seconds", "1", "--url", intake.target.url, "--key", _key(tmp_path), "--json"
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["statuses"] == {"200": 90, "429": 10}


def test_no_hub(call: Call, tmp_path: Path) -> None:
    done = call("simulate", "--url", "http://127.0.0.1:9", "--key", _key(tmp_path))
    assert done.returncode == 2
    assert "no hub answers at http://127.0.0.1:9" in done.stderr


def test_another_machine(call: Call) -> None:
    done = call("simulate", "--url", "http://192.0.2.1:8000")
    assert done.returncode == 2
    assert "not a loopback address" in done.stderr


def test_no_demo_and_no_key(call: Call, intake: Intake) -> None:
    done = call("simulate", "--url", intake.target.url)
    assert done.returncode == 2
    assert "up --demo" in done.stderr
    assert "--key" in done.stderr
