"""Is everything up, and how much error budget is left?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from enterprisehub.contracts.api.monitoring import Budget, BudgetSource, Monitoring, Replica, ServiceState
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Services and error budget"
PURPOSE = "Is everything up, and how much error budget is left?"
_SERVICES = (Column("Service"), Column("State"), Column("Replicas", right=True), Column("Up for", right=True))
_BUDGETS = (
    Column("Objective"),
    Column("Promised", right=True),
    Column("Kept", right=True),
    Column("Budget left", right=True),
)

Data = Monitoring


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=260)
    elif not data.services:
        states.empty("No services known", "`enterprisehub up` starts them; `enterprisehub status` says what runs.")
    else:
        st.html(join(*_drawn(data)))
    return None


def _drawn(data: Data) -> list[Html | None]:
    source = (
        "from 30 days of Prometheus" if data.source is BudgetSource.PROMETHEUS else "from the processes' own counters"
    )
    since = f" since {words.since(data.since, data.at)} ago" if data.since else ""
    alerting = (
        tag("p", tag("span", "Alerting has fallen silent: nothing would wake you.", css="eh-no"))
        if data.watchdog_silent
        else None
    )
    incidents = words.count(data.unresolved_incidents, "unresolved incident")
    return [
        alerting,
        table(_SERVICES, [_service(one, data.at) for one in data.services], caption="Services"),
        tag("h3", "Error budget", css="eh-heading"),
        table(_BUDGETS, [_budget(one) for one in data.budgets], caption="Error budget"),
        tag("p", f"Budgets {source}{since}. {incidents}.", css="eh-muted eh-small"),
    ]


def _service(one: ServiceState, now: datetime) -> list[Child]:
    ready = sum(replica.ready for replica in one.replicas)
    missing = "; ".join(replica.detail for replica in one.replicas if replica.detail)
    up = bool(one.replicas) and ready == len(one.replicas)
    state = tag("span", "up", css="eh-yes") if up else tag("span", missing or "does not answer", css="eh-no")
    started = [replica.since for replica in one.replicas if replica.since]
    return [one.name, state, f"{ready} of {len(one.replicas)}", words.since(min(started), now) if started else ""]


def _budget(one: Budget) -> list[Child]:
    kept = f"{one.ratio:.3%}" if one.ratio is not None else "no events"
    if one.budget_left is None:
        left: Child = ""
    else:
        left = tag(
            "span", f"{one.budget_left:.0%}".replace("-", words.MINUS), css="" if one.budget_left > 0 else "eh-no"
        )
    return [one.title, f"{one.objective:.1%}", kept, left]


def rows(data: Data) -> Sequence[Row]:
    services: list[Row] = [
        {
            "kind": "service",
            "name": one.name,
            "value": float(sum(replica.ready for replica in one.replicas)),
            "target": len(one.replicas),
        }
        for one in data.services
    ]
    return [
        *services,
        *({"kind": "budget", "name": one.title, "value": one.ratio, "target": one.objective} for one in data.budgets),
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def _up(name: str, hours: float) -> ServiceState:
    return ServiceState(
        name=name,
        url=f"http://{name}:8000",
        replicas=[Replica(address="127.0.0.1", ready=True, since=_AT - timedelta(hours=hours))],
    )


DEMO = Data(
    at=_AT,
    services=[
        *(_up(name, 51) for name in ("hub", "churn", "ml", "realtime", "pipeline")),
        ServiceState(
            name="coaching",
            url="http://coaching:8003",
            replicas=[Replica(address="127.0.0.1", ready=False, detail="Redis does not answer")],
        ),
    ],
    source=BudgetSource.PROCESSES,
    since=_AT - timedelta(hours=51),
    budgets=[
        Budget(
            name="acceptance",
            title="Webhooks accepted",
            objective=0.999,
            service="hub",
            ratio=0.99994,
            budget_left=0.94,
            events=80214,
        ),
        Budget(
            name="decision",
            title="Decided within a second",
            objective=0.99,
            service="pipeline",
            ratio=0.9871,
            budget_left=-0.29,
            events=80214,
        ),
        Budget(name="realtime", title="Pushed within 50 ms", objective=0.99, service="realtime"),
    ],
    watchdog_silent=False,
    unresolved_incidents=1,
)
EMPTY = Data(
    at=_AT, services=[], source=BudgetSource.PROCESSES, budgets=[], watchdog_silent=False, unresolved_incidents=0
)
