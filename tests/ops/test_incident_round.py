"""From a fault to its postmortem, with a real Prometheus and a real Alertmanager and what this project ships for them.

ml is killed again and again, as a crash loop would; the shipped rule fires after its minute; Alertmanager tells the hub;
an operator collects diagnostics, tries the restart dry, takes it; ml recovers; the alert clears; the incident resolves.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from tests.browser.conftest import free_port
from tests.ops.stack import House, house, metric, until

from enterprisehub.kit.settings import checkout_root

MONITORING = checkout_root() / "monitoring"
SECRET = "round's secret"

pytestmark = [
    pytest.mark.timeout(500),
    pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)"),
]


@contextmanager
def running(*command: str, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent, start_new_session=True)
    try:
        yield
    finally:
        child.terminate()
        child.wait(20)


def shipped(folder: Path, made: House, prometheus: int, alertmanager: int) -> None:
    """Write the shipped configurations with this round's addresses and a pulse of a second; rules are untouched."""
    config: dict[str, Any] = yaml.safe_load((MONITORING / "prometheus" / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(MONITORING / "prometheus" / "rules" / "*.yml")]
    config["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{alertmanager}"]}]
    config["scrape_configs"] = [
        {
            "job_name": "enterprisehub",
            "static_configs": [
                {"targets": [url.removeprefix("http://")], "labels": {"service": name.removesuffix("_URL").lower()}}
                for name, url in made.urls.items()
                if name != "DASHBOARDS_URL"
            ],
        },
        {"job_name": "prometheus", "static_configs": [{"targets": [f"127.0.0.1:{prometheus}"]}]},
        {"job_name": "alertmanager", "static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]},
    ]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    routes: dict[str, Any] = yaml.safe_load((MONITORING / "alertmanager" / "alertmanager.yml").read_text())
    for route in (routes["route"], *routes["route"]["routes"]):
        route |= {"group_wait": "1s", "group_interval": "1s"}
    for receiver in routes["receivers"]:
        webhook = receiver["webhook_configs"][0]
        webhook["url"] = f"{made.hub}/v1/alerts"
        webhook["http_config"]["authorization"]["credentials_file"] = str(folder / "alerts-secret")
    (folder / "alerts-secret").write_text(SECRET)
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(routes))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, httpx.Client, str]]:
    folder = tmp_path_factory.mktemp("round")
    prometheus, alertmanager = free_port(), free_port()
    prometheus_url = f"http://127.0.0.1:{prometheus}"
    with ExitStack() as stack:
        made = stack.enter_context(house(folder, ALERTS_SECRET=SECRET, PROMETHEUS_URL=prometheus_url))
        shipped(folder, made, prometheus, alertmanager)
        alerting = shutil.which("prometheus-alertmanager") or "alertmanager"
        stack.enter_context(
            running(
                alerting,
                "--config.file=alertmanager.yml",
                f"--web.listen-address=127.0.0.1:{alertmanager}",
                "--cluster.listen-address=",
                f"--storage.path={folder / 'am'}",
                log=folder / "am.log",
            )
        )
        stack.enter_context(
            running(
                "prometheus",
                "--config.file=prometheus.yml",
                f"--web.listen-address=127.0.0.1:{prometheus}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                # it finds Alertmanager after five seconds only; what it told nobody before, it would tell again in a minute
                "--rules.alert.resend-delay=5s",
                log=folder / "prometheus.log",
            )
        )
        yield made, made.operator(), prometheus_url


@contextmanager
def crash_loop(made: House, name: str) -> Iterator[None]:
    """Kill a process whenever it is there."""
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.05):
            with suppress(StopIteration, ValueError, OSError):
                pid = made.process(name)["pid"]
                if pid:
                    os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def incident(operator: httpx.Client, alert: str, state: str = "") -> dict[str, Any] | None:
    rows = operator.get("/v1/incidents").json()["items"]
    found = [row for row in rows if row["alert"] == alert and (not state or row["state"] == state)]
    return operator.get(f"/v1/incidents/{found[0]['id']}").json() if found else None


def test_round(watched: tuple[House, httpx.Client, str], record_property: Any) -> None:
    made, operator, _ = watched
    until(lambda: operator.get("/v1/monitoring").json()["watchdog_heard_at"], 60, "Watchdog is heard")
    began = time.monotonic()
    with crash_loop(made, "ml"):
        opened = until(lambda: incident(operator, "ServiceDown"), 180, "an incident")
        record_property("fault to incident, s", round(time.monotonic() - began))
        assert opened["state"] == "open"
        assert opened["services"] == ["ml", "pipeline", "hub"]
        assert opened["suggested_actions"] == ["collect_diagnostics", "restart"]
        path = f"/v1/incidents/{opened['id']}"
        operator.post(f"{path}/acknowledge").raise_for_status()
        assert made.crm.post(made.hub, "round-1").status_code == 200, "webhooks are taken meanwhile"
        taken = {"action": "collect_diagnostics", "dry_run": False}
        operator.post(f"{path}/actions", json=taken).raise_for_status()
        until(lambda: run(operator, path, "collect_diagnostics")["state"] == "verified", 30, "diagnostics")
    restart = {"action": "restart", "service": "ml"}
    dry = operator.post(f"{path}/actions", json=restart).json()
    assert "start it at once" in dry["would"]
    assert dry["run"] is None
    operator.post(f"{path}/actions", json={**restart, "dry_run": False}).raise_for_status()
    done = until(lambda: ended(run(operator, path, "restart")), 90, "the restart's verification")
    assert done["state"] == "verified", done["outcome"]
    resolved = until(lambda: incident(operator, "ServiceDown", "resolved"), 60, "the incident resolved")
    record_property("fault to resolved, s", round(time.monotonic() - began))
    kinds = [entry["kind"] for entry in resolved["timeline"]]
    assert kinds == ["opened", "acknowledged", "action", "verified", "action", "verified", "resolved"]
    scored = until(lambda: probability(operator, "round-1"), 60, "the lead that ml missed is scored")
    assert 0 < scored < 1
    text = operator.get(f"{path}/postmortem").text
    assert "ml does not answer" in text
    assert "`restart` by key:" in text
    audited = operator.get("/v1/audit", params={"action": "incident.restart"}).json()["items"]
    assert audited[0]["detail"] == {"parameters": {"service": "ml"}}


def run(operator: httpx.Client, path: str, action: str) -> dict[str, Any]:
    runs = operator.get(path).json()["runs"]
    found: dict[str, Any] = next(each for each in runs if each["action"] == action)
    return found


def ended(each: dict[str, Any]) -> dict[str, Any] | None:
    return None if each["state"] == "running" else each


def probability(operator: httpx.Client, contact: str) -> float | None:
    answer = operator.get(f"/v1/leads/{contact}")
    return answer.json()["probability"] if answer.status_code == 200 else None


def test_failed_action_becomes_an_alert_of_its_own(watched: tuple[House, httpx.Client, str]) -> None:
    """A restart that cannot help, because the crash loop goes on, escalates and pages."""
    made, operator, _ = watched
    with crash_loop(made, "churn"):
        opened = until(lambda: incident(operator, "ServiceDown", "open"), 180, "an incident")
        path = f"/v1/incidents/{opened['id']}"
        taken = {"action": "restart", "service": "churn", "dry_run": False}
        operator.post(f"{path}/actions", json=taken).raise_for_status()
        until(lambda: ended(run(operator, path, "restart")), 90, "the verification's end")
        assert incident(operator, "ServiceDown", "escalated") is not None
        until(lambda: incident(operator, "ActionFailed"), 120, "the failed action pages")
    until(lambda: incident(operator, "ServiceDown", "resolved"), 60, "recovery by itself")


def test_budgets_come_from_prometheus(watched: tuple[House, httpx.Client, str]) -> None:
    made, operator, _ = watched
    for number in range(5):
        made.crm.post(made.hub, "round-budget", number)
        time.sleep(1.2)  # a rate needs two scrapes with something between them

    def told() -> dict[str, Any] | None:
        seen = operator.get("/v1/monitoring").json()
        budgets = {budget["name"]: budget for budget in seen["budgets"]}
        return budgets if seen["source"] == "prometheus" and budgets["acceptance"]["ratio"] is not None else None

    budgets = until(told, 60, "budgets")
    assert budgets["acceptance"]["ratio"] == 1
    assert budgets["acceptance"]["budget_left"] == 1


def test_every_expression_of_dashboards_and_rules_finds_its_metrics(
    watched: tuple[House, httpx.Client, str],
) -> None:
    """Names are compared with the code in the suite; here Prometheus evaluates each expression on live metrics."""
    made, _, prometheus_url = watched
    assert metric(made.hub, "enterprisehub_webhooks_total", outcome="stored") > 0
    folder = MONITORING / "grafana" / "dashboards"
    expressions = [
        target["expr"].replace("$__rate_interval", "1m").replace("$service", ".*")
        for path in sorted(folder.glob("*.json"))
        for panel in yaml.safe_load(path.read_text())["panels"]
        for target in panel.get("targets", [])
    ]
    assert len(expressions) > 20
    for expression in expressions:
        answer = httpx.get(f"{prometheus_url}/api/v1/query", params={"query": expression}, timeout=10).json()
        assert answer["status"] == "success", (expression, answer)
