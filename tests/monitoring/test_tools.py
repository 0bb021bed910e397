"""Prometheus' and Alertmanager's own tools on what is shipped."""

import shutil
import subprocess
from pathlib import Path

import pytest

from enterprisehub.kit.settings import checkout_root

MONITORING = checkout_root() / "monitoring"
NO_PROMTOOL = "promtool is not installed (Debian: prometheus)"
NO_AMTOOL = "amtool is not installed (Debian: prometheus-alertmanager)"


def run(*command: str, cwd: Path = MONITORING) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.skipif(shutil.which("promtool") is None, reason=NO_PROMTOOL)
def test_prometheus_takes_its_configuration() -> None:
    assert "SUCCESS" in run("promtool", "check", "config", "prometheus/prometheus.yml")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("promtool") is None, reason=NO_PROMTOOL)
@pytest.mark.parametrize("name", ["alerts_test.yml", "slo_test.yml", "days_test.yml"])
def test_alerts_fire_and_stay_quiet(name: str) -> None:
    assert "SUCCESS" in run("promtool", "test", "rules", name, cwd=MONITORING / "prometheus" / "tests")


@pytest.mark.skipif(shutil.which("amtool") is None, reason=NO_AMTOOL)
@pytest.mark.parametrize(
    ("receiver", "labels"),
    [
        ("watchdog", ["alertname=Watchdog", "severity=none"]),
        ("page", ["alertname=ServiceDown", "severity=page", "service=ml"]),
        ("page", ["alertname=DecisionBudgetBurnFast", "severity=page"]),
        ("ticket", ["alertname=DeadLetters", "severity=ticket"]),
        ("ticket", ["alertname=SomethingUnforeseen"]),
    ],
)
def test_alert_goes_to_its_receiver(receiver: str, labels: list[str]) -> None:
    configuration = "--config.file=alertmanager/alertmanager.yml"
    run("amtool", "config", "routes", "test", configuration, f"--verify.receivers={receiver}", *labels)
