"""Service level objectives: read from `monitoring/slo.yaml`, turned into Prometheus rules, measured from counters.

One declaration serves three: recording rules and alerts (`make monitoring` writes them), the error budget from
Prometheus, and the budget since the services' start where no Prometheus runs.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from enterprisehub.kit.settings import checkout_root

WINDOWS = ("5m", "30m", "1h", "6h", "3d", "30d")


class Objective(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Counts `label`'s good and bad values of a counter, or the share of a histogram within `within_s` seconds."""

    name: str
    title: str
    objective: float
    service: str
    counter: str = ""
    label: str = ""
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    histogram: str = ""
    within_s: float = 0.0

    @property
    def allowed(self) -> float:
        """The share of bad events that the objective allows."""
        return 1 - self.objective


class BurnRate(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Alert when the budget burns `rate` times too fast over both windows."""

    severity: str
    rate: float
    long: str
    short: str
    least_bad: int


class Objectives(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    window_days: int
    objectives: tuple[Objective, ...]
    burn_rates: tuple[BurnRate, ...] = field(default=())


class Tally(Struct, frozen=True):
    """Good and all events of an objective."""

    good: float
    total: float

    def budget_left(self, objective: Objective) -> float | None:
        """Return the share of the error budget that is left; below 0 when overspent, None without events."""
        if not self.total:
            return None
        return 1 - (1 - self.good / self.total) / objective.allowed


def monitoring_folder() -> Path:
    """Return `monitoring/` of the installed package, or of the checkout."""
    packaged = Path(__file__).resolve().parents[1] / "monitoring"
    return packaged if packaged.exists() else checkout_root() / "monitoring"


@lru_cache(maxsize=1)
def objectives() -> Objectives:
    return msgspec.yaml.decode((monitoring_folder() / "slo.yaml").read_bytes(), type=Objectives)


Samples = Mapping[str, Iterable[tuple[Mapping[str, str], float]]]
"""Values by sample name (`x_total`, `x_bucket`, `x_count`), each with its labels."""


def tally(objective: Objective, samples: Samples) -> Tally:
    """Count an objective's events from the services' counters as they are now."""
    if objective.counter:
        values = list(samples.get(objective.counter, ()))
        good, bad = (
            sum(value for labels, value in values if labels.get(objective.label) in names)
            for names in (objective.good, objective.bad)
        )
        return Tally(good, good + bad)
    bound = str(objective.within_s)
    buckets = samples.get(f"{objective.histogram}_bucket", ())
    counts = samples.get(f"{objective.histogram}_count", ())
    return Tally(
        sum(value for labels, value in buckets if labels.get("le") == bound), sum(value for _, value in counts)
    )


def bad_events(one: Objective, window: str, function: str = "rate") -> str:
    """Return the PromQL of an objective's bad events in a window."""
    if one.counter:
        return f"(sum({function}({_labelled(one, one.bad)}[{window}])) or vector(0))"
    within = f'sum({function}({one.histogram}_bucket{{le="{one.within_s}"}}[{window}]))'
    return f"(sum({function}({one.histogram}_count[{window}])) - {within})"


def all_events(one: Objective, window: str) -> str:
    if one.counter:
        return f"sum(rate({_labelled(one, (*one.good, *one.bad))}[{window}]))"
    return f"sum(rate({one.histogram}_count[{window}]))"


def _labelled(one: Objective, values: Iterable[str]) -> str:
    return f'{one.counter}{{{one.label}=~"{"|".join(values)}"}}'


def rule_group(declared: Objectives) -> dict[str, Any]:
    """Return all rules as one group, so that the alerts see what was recorded in the same evaluation."""
    return {"name": "slo", "rules": [*_recording_rules(declared), *_alert_rules(declared)]}


def _recording_rules(declared: Objectives) -> list[dict[str, Any]]:
    """Record error ratios, bad events and what is left of the budgets."""
    rules: list[dict[str, Any]] = []

    def add(record: str, expression: Callable[[Objective], str]) -> None:
        rules.extend(
            {"record": record, "expr": expression(one), "labels": {"slo": one.name}} for one in declared.objectives
        )

    for window in WINDOWS:
        add(f"slo:error_ratio:rate{window}", partial(_error_ratio, window=window))
    for window in dict.fromkeys(rate.long for rate in declared.burn_rates):
        add(f"slo:bad_events:increase{window}", partial(bad_events, window=window, function="increase"))
    whole = f"{declared.window_days}d"
    add(
        "slo:error_budget_remaining:ratio",
        lambda o: f'1 - slo:error_ratio:rate{whole}{{slo="{o.name}"}} / {o.allowed:.6g}',
    )
    add("slo:objective:ratio", lambda o: f"vector({o.objective})")
    return rules


def alert_name(one: Objective, severity: str) -> str:
    return f"{one.name.capitalize()}BudgetBurn{'Fast' if severity == 'page' else 'Slow'}"


def _error_ratio(one: Objective, window: str) -> str:
    return f"{bad_events(one, window)} / {all_events(one, window)}"


def _alert_rules(declared: Objectives) -> list[dict[str, Any]]:
    """Alert on burn rates: one rule a severity and objective, over all its pairs of windows."""
    rules = []
    for one in declared.objectives:
        for severity in dict.fromkeys(rate.severity for rate in declared.burn_rates):
            rates = [rate for rate in declared.burn_rates if rate.severity == severity]
            rules.append(
                {
                    "alert": alert_name(one, severity),
                    "expr": "\nor ".join(_burning(one, rate) for rate in rates),
                    "labels": {"severity": severity, "service": one.service, "slo": one.name},
                    "annotations": {
                        "summary": f"{one.title}: the error budget burns too fast",
                        "description": "{{ $value | humanizePercentage }} of events are bad, "
                        f"{one.allowed:.4g} of 1 are allowed over {declared.window_days} days.",
                        "runbook": f"monitoring/runbooks/{alert_name(one, severity)}.md",
                    },
                }
            )
    return rules


def _burning(one: Objective, rate: BurnRate) -> str:
    limit = f"{rate.rate:g} * {one.allowed:.6g}"
    ratio = 'slo:error_ratio:rate{window}{{slo="{name}"}} > {limit}'
    long, short = (ratio.format(window=window, name=one.name, limit=limit) for window in (rate.long, rate.short))
    enough = f'slo:bad_events:increase{rate.long}{{slo="{one.name}"}} >= {rate.least_bad}'
    return f"({long} and {short} and {enough})"


def rules_text(declared: Objectives) -> str:
    """Return the rules file that follows from the objectives."""
    body = msgspec.yaml.encode({"groups": [rule_group(declared)]}).decode()
    return f"# Generated from ../../slo.yaml by `make monitoring`; change that file, not this one.\n{body}"


if __name__ == "__main__":
    (monitoring_folder() / "prometheus" / "rules" / "slo.yml").write_text(rules_text(objectives()), encoding="utf-8")
