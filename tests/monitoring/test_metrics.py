"""The page of metrics, the alerts, the dashboards and the code name the same things."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from enterprisehub.kit.settings import checkout_root

ROOT = checkout_root()
MONITORING = ROOT / "monitoring"
KINDS = {"Counter", "Gauge", "Histogram"}
ROW = re.compile(r"^\| `(enterprisehub_\w+)` \| (\w+) \| (.*?) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"\benterprisehub_\w+")
UNBOUNDED = {"location_id", "location", "contact_id", "contact", "user_id", "event_id", "path", "error"}

Declared = dict[str, tuple[str, tuple[str, ...]]]


@cache
def declared() -> Declared:
    """Return every metric that the code declares: its kind and labels."""
    found: Declared = {}
    for path in (ROOT / "src").rglob("*.py"):
        for call in _calls(path):
            name = ast.literal_eval(call.args[0])
            labels = tuple(ast.literal_eval(call.args[2])) if len(call.args) > 2 else ()
            assert name not in found, f"{name} is declared twice"
            found[name] = (ast.unparse(call.func).lower(), labels)
    return found


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in KINDS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and str(first.value).startswith("enterprisehub_"):
                yield node


def documented() -> Declared:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    return {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels, _ in ROW.findall(page)}


@cache
def exposed() -> set[str]:
    """Return the names that a scrape shows."""
    names: set[str] = set()
    for name, (kind, _) in declared().items():
        names |= {name, *(f"{name}{end}" for end in ("_bucket", "_count", "_sum") if kind == "histogram")}
    return names


def rules() -> Iterator[dict[str, Any]]:
    for path in sorted((MONITORING / "prometheus" / "rules").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            yield from group["rules"]


ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}


def test_page_is_the_code() -> None:
    assert documented() == declared()


def test_labels_are_bounded() -> None:
    assert {name for name, (_, labels) in declared().items() if UNBOUNDED & set(labels)} == set()


def test_rules_name_metrics_that_exist() -> None:
    unknown = {(rule.get("alert") or rule["record"], name) for rule in rules() for name in NAME.findall(rule["expr"])}
    assert {(rule, name) for rule, name in unknown if name not in exposed()} == set()


@pytest.mark.parametrize("alert", sorted(ALERTS))
def test_alert_is_complete(alert: str) -> None:
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in {"page", "ticket", "none"}
    assert rule["annotations"].keys() == {"summary", "description", "runbook"}
    runbook = ROOT / rule["annotations"]["runbook"]
    assert runbook.stem == alert
    text = runbook.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        f"# {alert}",
        "## Look",
        "## Do",
        "## If that does not help",
    ]


def test_every_runbook_has_its_alert() -> None:
    assert {path.stem for path in (MONITORING / "runbooks").glob("*.md")} == set(ALERTS)


def test_every_alert_is_tested_to_fire_and_to_stay_quiet() -> None:
    """`promtool` runs these; here is checked that none is left out."""
    fires: set[str] = set()
    quiet: set[str] = set()
    for path in (MONITORING / "prometheus" / "tests").glob("*.yml"):
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for each in test["alert_rule_test"]:
                (fires if each["exp_alerts"] else quiet).add(each["alertname"])
    assert (fires, quiet) == (set(ALERTS), set(ALERTS) - {"Watchdog"})


DASHBOARDS = sorted((MONITORING / "grafana" / "dashboards").glob("*.json"))


@pytest.mark.parametrize("path", DASHBOARDS, ids=[path.stem for path in DASHBOARDS])
def test_dashboard(path: Path) -> None:
    dashboard = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert dashboard["uid"] == path.stem
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    for panel in panels:
        assert panel["targets"], panel["title"]
        for target in panel["targets"]:
            assert set(NAME.findall(target["expr"])) <= exposed(), panel["title"]
            assert set(re.findall(r"\bslo:[\w:]+", target["expr"])) <= recorded, panel["title"]


def test_dashboards_show_every_metric_but_few() -> None:
    shown = {name for path in DASHBOARDS for name in NAME.findall(path.read_text(encoding="utf-8"))}
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown} | shown
    assert len(set(declared()) - bases) <= 10, set(declared()) - bases
