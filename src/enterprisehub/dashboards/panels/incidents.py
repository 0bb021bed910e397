"""What went wrong, who looks at it, and what may be done: an action is checked first, then taken, then verified."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.incidents import ActionCard, ActionRun, IncidentRow, IncidentState, RunState
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import ChangeIncident, Row, TakeAction, UserEvent

TITLE = "Incidents"
PURPOSE = "What went wrong, and who looks at it?"


_RUNS = {
    RunState.RUNNING: ("under way", "warm"),
    RunState.VERIFIED: ("verified", "good"),
    RunState.FAILED: ("failed", "bad"),
}
_ASKED = {"service": "Service", "location_id": "Location's id", "model": "Model"}


class Checked(Struct, frozen=True, kw_only=True):
    """What the check of an action said, before anything was done."""

    incident_id: int
    action: str
    parameters: Mapping[str, str]
    would: str
    runs_left: int
    """Within this hour."""


class Response(Struct, frozen=True, kw_only=True):
    """What may be done about an incident, and what was."""

    suggested: list[str] = []
    """Actions that the runbook allows for its alert."""
    runs: list[ActionRun] = []


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    zone: str = "UTC"
    incidents: list[IncidentRow] = []
    actions: list[ActionCard] = []
    """All that may be taken at all."""
    responses: dict[int, Response] = {}
    """Of incidents that are not resolved."""
    checked: Checked | None = None


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
        event: UserEvent | None = None
        with st.container(horizontal=True, gap="small"):
            if one.state is IncidentState.OPEN and st.button("I look at it", key=f"{key}-acknowledge", type="primary"):
                event = ChangeIncident(one.id, "acknowledge")
            if st.button("Resolved", key=f"{key}-resolve"):
                event = ChangeIncident(one.id, "resolve")
        response = data.responses.get(one.id)
        return (_actions(one, response, data, key=key) if response else None) or event


def _actions(one: IncidentRow, response: Response, data: Data, *, key: str) -> UserEvent | None:
    """Draw what was done, and the way to do more: choose, check, then do."""
    for run in response.runs:
        st.html(_run(run, data))
    cards = _ranked(data.actions, response.suggested)
    if not cards:
        return None
    checked = data.checked if data.checked and data.checked.incident_id == one.id else None
    with st.expander("Do something about it", expanded=checked is not None, key=f"{key}-do"):
        names = {card.name: card for card in cards}
        chosen = st.selectbox(
            "Action",
            list(names),
            format_func=lambda name: names[name].title + (" (in the runbook)" if name in response.suggested else ""),
            key=f"{key}-action",
        )
        card = names[chosen]
        given = {name: _parameter(name, one, key=f"{key}-{name}") for name in card.parameters}
        said = f"At most {card.limit_per_hour} an hour. It has worked when {card.verification}."
        st.html(tag("p", said, css="eh-muted eh-small"))
        ready = all(given.values())
        if st.button("Check what it would do", key=f"{key}-check", disabled=not ready):
            return TakeAction(incident_id=one.id, action=chosen, parameters=given, dry_run=True)
        if checked is not None and (checked.action, dict(checked.parameters)) == (chosen, given):
            return _confirm(checked, key=key)
    return None


def _ranked(cards: Sequence[ActionCard], suggested: Sequence[str]) -> list[ActionCard]:
    """Return what the runbook names first, in its order, then the rest of the allow-list."""
    places = {name: place for place, name in enumerate(suggested)}
    return sorted(cards, key=lambda card: places.get(card.name, len(places)))


def _parameter(name: str, one: IncidentRow, *, key: str) -> str:
    if name == "service" and one.services:
        return st.selectbox(_ASKED[name], one.services, key=key, accept_new_options=True) or ""
    return st.text_input(_ASKED.get(name, words.label(name)), key=key).strip()


def _confirm(checked: Checked, *, key: str) -> UserEvent | None:
    left = f"{words.count(checked.runs_left, 'run')} left this hour."
    st.html(tag("p", tag("strong", "It would: "), checked.would, " ", tag("span", left, css="eh-muted")))
    if st.button("Do it", key=f"{key}-take", type="primary", disabled=not checked.runs_left):
        return TakeAction(
            incident_id=checked.incident_id, action=checked.action, parameters=checked.parameters, dry_run=False
        )
    return None


def _run(run: ActionRun, data: Data) -> Html:
    said, kind = _RUNS[run.state]
    what = " ".join((run.action.replace("_", " "), *map(str, run.parameters.values())))
    facts = f"{run.actor}, {words.moment(run.started_at, data.zone)}"
    return tag(
        "div",
        tag("div", components.chip(said, kind), tag("span", words.sentence(what)), css="eh-row"),
        tag("div", run.outcome, css="eh-small") if run.outcome else None,
        tag("div", facts, css="eh-muted eh-small eh-number"),
    )


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
_RESTART = ActionCard(
    name="restart",
    title="Restart a service",
    parameters=["service"],
    limit_per_hour=6,
    verification="a new process is ready within 60 s",
)
_DIAGNOSE = ActionCard(
    name="collect_diagnostics",
    title="Collect health, queues, memory and last warnings of every service into the timeline",
    parameters=[],
    limit_per_hour=12,
    verification="every part that was asked is in the timeline",
)
DEMO = Data(
    now=_NOW,
    actions=[_DIAGNOSE, _RESTART],
    responses={
        12: Response(
            suggested=["restart"],
            runs=[
                ActionRun(
                    id=3,
                    action="collect_diagnostics",
                    parameters={},
                    actor="user:0",
                    state=RunState.VERIFIED,
                    started_at=_NOW - timedelta(minutes=4),
                    finished_at=_NOW - timedelta(minutes=4),
                    outcome="8 of 9 services answered; coaching refused the connection.",
                )
            ],
        )
    },
    checked=Checked(
        incident_id=12,
        action="restart",
        parameters={"service": "coaching"},
        would="End coaching politely and start it at once; now: process 4312 (starting).",
        runs_left=5,
    ),
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
