"""What went wrong, who looks at it, and what may be done."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.incidents import IncidentRow, IncidentState
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import ChangeIncident, Row, UserEvent

TITLE = "Incidents"
PURPOSE = "What went wrong, and who looks at it?"


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    zone: str = "UTC"
    incidents: list[IncidentRow] = []


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=140)
        return None
    if not data.incidents:
        states.empty("No incidents", "Alerts of Alertmanager open them; the guide says how to connect it.")
        return None
    event: UserEvent | None = None
    for one in data.incidents:
        event = _incident(one, data, key=f"{key}-{one.id}") or event
    return event


def _incident(one: IncidentRow, data: Data, *, key: str) -> UserEvent | None:
    done = one.state is IncidentState.RESOLVED
    with st.container(border=True, gap="xxsmall"):
        chips = [
            tag("strong", one.alert),
            components.chip(one.state.value, "good" if done else "bad"),
            components.chip(one.severity),
            tag("span", words.moment(one.opened_at, data.zone), css="eh-muted eh-number"),
        ]
        st.html(tag("div", *chips, css="eh-row"))
        lasted = words.since(one.opened_at, one.resolved_at or data.now)
        facts = [
            ", ".join(one.services),
            f"{'lasted' if done else 'open for'} {lasted}",
            f"looked at by {one.acknowledged_by}" if one.acknowledged_by else "",
        ]
        st.html(
            tag(
                "div",
                tag("div", one.summary),
                tag("div", " · ".join(part for part in facts if part), css="eh-muted eh-small"),
            )
        )
        if done:
            return None
        with st.container(horizontal=True, gap="small"):
            if one.state is IncidentState.OPEN and st.button("I look at it", key=f"{key}-acknowledge", type="primary"):
                return ChangeIncident(one.id, "acknowledge")
            if st.button("Resolved", key=f"{key}-resolve"):
                return ChangeIncident(one.id, "resolve")
    return None


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "id": one.id,
            "alert": one.alert,
            "state": one.state.value,
            "severity": one.severity,
            "services": ", ".join(one.services),
            "opened_at": one.opened_at.isoformat(),
            "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
            "summary": one.summary,
        }
        for one in data.incidents
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    now=_NOW,
    incidents=[
        IncidentRow(
            id=12,
            alert="ServiceDown",
            state=IncidentState.OPEN,
            severity="page",
            services=["coaching"],
            summary="coaching has not answered for two minutes; tips are late, scores are not.",
            opened_at=_NOW - timedelta(minutes=6),
        ),
        IncidentRow(
            id=11,
            alert="OutboxStuck",
            state=IncidentState.RESOLVED,
            severity="ticket",
            services=["pipeline"],
            summary="Write-backs waited for more than ten minutes.",
            opened_at=_NOW - timedelta(days=2),
            acknowledged_by="user:0",
            resolved_at=_NOW - timedelta(days=2) + timedelta(minutes=21),
        ),
    ],
)
EMPTY = Data(now=_NOW)
