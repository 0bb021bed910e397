"""What a model was measured to be worth, and whether it still holds: card, calibration, drift."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.models import ModelEntry, ModelHealth
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Model card: calibration, lift, drift"
PURPOSE = "How good is the model in use, and does it still hold?"
MEASURES = {
    "auc": "Ranks a random pair right (AUC)",
    "lift_at_10pct": "Lift in the first tenth",
    "ece": "Calibration error (ECE)",
    "brier": "Brier score",
    "log_loss": "Log-loss",
}
RIVALS = (("recency", "Newest first"), ("logistic", "Logistic"))
DRIFT_SHIFT = 0.25
"""Population stability index from which a shift is a major one."""
DRIFT_SHOWN = 5
NAMES = ("lead", "churn", "return")


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    model: ModelEntry | None = None
    health: ModelHealth | None = None


def controls(*, key: str) -> str:
    name = st.segmented_control(
        "Model", NAMES, default=NAMES[0], required=True, format_func=words.label, key=f"{key}-name", bind="query-params"
    )
    return name or NAMES[0]


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=360)
    elif data.model is None:
        states.empty("No model is stored", "`enterprisehub train` trains one and puts it into the registry.")
    elif not data.model.metrics.get("test"):
        states.too_little("This version carries no measurement on held-out data.")
    else:
        st.html(join(_headline(data.model), _measured(data.model), *_health(data)))
    return None


def _headline(model: ModelEntry) -> Html:
    window = model.training_window.get("test") or {}
    held_out = f"measured on {window['rows']:,} held-out rows of {window['contacts']:,} contacts" if window else ""
    return tag(
        "div",
        tag("strong", f"{model.name} {model.version}"),
        components.chip(model.status, "good" if model.status == "champion" else "plain"),
        components.provenance(model.trained_on),
        tag("span", held_out, css="eh-muted eh-small"),
        css="eh-row",
    )


def _measured(model: ModelEntry) -> Html:
    test: dict[str, Any] = model.metrics["test"]
    baselines: dict[str, Any] = model.metrics.get("baselines") or {}
    reachable: dict[str, Any] = model.metrics.get("best_reachable") or {}
    columns = [Column("On a later time, held out"), Column("This model", right=True)]
    columns += [Column(label, right=True) for name, label in RIVALS if name in baselines]
    columns += [Column("Best reachable", right=True)] if reachable else []
    lines: list[list[Child]] = []
    for name, label in MEASURES.items():
        if name not in test:
            continue
        others = [_value((baselines[rival]).get(name)) for rival, _ in RIVALS if rival in baselines]
        best = [_value(reachable.get(name))] if reachable else []
        lines.append([label, estimate(test[name]), *others, *best])
    return table(columns, lines, caption=TITLE)


def estimate(one: Mapping[str, float]) -> str:
    return f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})"


def _value(one: Mapping[str, float] | None) -> str:
    return f"{one['value']:.3f}" if one else ""


def _health(data: Data) -> list[Html | None]:
    health = data.health
    if health is None:
        return [
            tag("p", "Not looked at since: drift and calibration are measured every night.", css="eh-muted eh-small")
        ]
    report = health.report
    alerts = [tag("p", tag("span", one, css="eh-no")) for one in health.alerts]
    fine = [] if alerts else [tag("p", tag("span", "No drift and no loss of calibration found.", css="eh-yes"))]
    drifted = [
        [one["name"], f"{one['index']:.3f}", _drift_words(one["index"])]
        for one in (report.get("inputs") or [])[:DRIFT_SHOWN]
    ]
    columns = (Column("Most shifted inputs"), Column("Index", right=True), Column("Says"))
    return [
        tag("h3", f"Looked at {words.since(health.measured_at, data.now)} ago", css="eh-heading"),
        *alerts,
        *fine,
        _came(report.get("calibration")),
        table(columns, drifted, caption="Drift") if drifted else None,
    ]


def _drift_words(index: float) -> str:
    return "major shift" if index >= DRIFT_SHIFT else "some shift" if index >= 0.1 else "stable"


def _came(calibration: dict[str, Any] | None) -> Html | None:
    if not calibration:
        return None
    ratio, low, high = calibration["ratio"]
    said = (
        f"Foretold {words.percent(calibration['foretold'])}, came {words.percent(calibration['came'])}: "
        f"{ratio:.2f} times ({low:.2f} to {high:.2f}), over {words.count(calibration['rows'], 'row')}."
    )
    return tag("p", said, css="eh-number")


def rows(data: Data) -> Sequence[Row]:
    test: dict[str, Any] = (data.model.metrics.get("test") if data.model else None) or {}
    return [
        {"measure": name, "value": one["value"], "low": one["low"], "high": one["high"]} for name, one in test.items()
    ]


def _estimate(value: float, half: float) -> dict[str, float]:
    return {"value": value, "low": value - half, "high": value + half}


NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
MODEL = ModelEntry(
    name="lead",
    version="bed455902ea8",
    status="champion",
    status_at=NOW - timedelta(days=3),
    why="passed the gate: log-loss lower by 0.012 (0.004 to 0.021)",
    trained_on="synthetic",
    trained_at=NOW - timedelta(days=3),
    sha256="bed455902ea8",
    training_window={"test": {"rows": 2198, "contacts": 623}},
    features=[
        {"name": "silent_h", "unit": "hours", "meaning": "since the contact last wrote or called"},
        {"name": "known_d", "unit": "days", "meaning": "since the contact came to be"},
    ],
    metrics={
        "test": {"auc": _estimate(0.859, 0.03), "lift_at_10pct": _estimate(4.4, 0.7), "ece": _estimate(0.025, 0.012)},
        "baselines": {"recency": {"auc": _estimate(0.71, 0.04)}, "logistic": {"auc": _estimate(0.83, 0.03)}},
        "best_reachable": {"auc": _estimate(0.903, 0.03)},
    },
)
DEMO = Data(
    now=NOW,
    model=MODEL,
    health=ModelHealth(
        model="lead",
        version="bed455902ea8",
        measured_at=NOW - timedelta(hours=14),
        report={
            "inputs": [{"name": "silent_h", "index": 0.11}, {"name": "known_d", "index": 0.04}],
            "calibration": {"rows": 812, "foretold": 0.141, "came": 0.133, "ratio": [0.94, 0.79, 1.11], "ece": 0.02},
        },
    ),
)
THIN = Data(now=NOW, model=MODEL.model_copy(update={"metrics": {}}))
EMPTY = Data(now=NOW)
