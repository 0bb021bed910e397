"""Show how the models fare as metrics, from the newest report of the night."""

from collections.abc import Iterable
from typing import Any

from prometheus_client import Gauge

DRIFT = Gauge(
    "enterprisehub_model_drift", "Population stability index against the training population; above .25 is a shift",
    ["model", "column"],
)  # fmt: skip
CAME = Gauge(
    "enterprisehub_model_calibration_ratio", "Outcomes that came over those foretold: value, low and high of 95 %",
    ["model", "bound"],
)  # fmt: skip
ALERTS = Gauge("enterprisehub_model_alerts", "Alerts of the last examination", ["model"])


def show(reports: Iterable[tuple[str, Any]]) -> None:
    """Set the gauges; what a report does not tell keeps no old value."""
    for gauge in (DRIFT, CAME, ALERTS):
        gauge.clear()
    for model, report in reports:
        ALERTS.labels(model).set(len(report["alerts"]))
        for one in [*report["inputs"], *([report["scores"]] if report["scores"] else [])]:
            DRIFT.labels(model, one["name"]).set(one["index"])
        if report["calibration"]:
            for bound, value in zip(("value", "low", "high"), report["calibration"]["ratio"], strict=True):
                CAME.labels(model, bound).set(value)
