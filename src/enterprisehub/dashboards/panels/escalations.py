"""The team lead's inbox: clocks that were missed and not answered since."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.speed import EscalationRow, Escalations
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent

TITLE = "Escalations"
PURPOSE = "Which promises to answer were broken, and still are?"
_CLOCKS = {"new_lead": "new lead", "hot_reply": "hot reply", "reply": "reply"}


class Data(Struct, frozen=True, kw_only=True):
    found: Escalations
    told_only: bool = False


def controls(*, key: str) -> bool:
    """Ask whether only those are wanted that went up to the team lead."""
    return st.toggle("Only what went up to the team lead", key=f"{key}-told", bind="query-params")


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=200)
        return None
    found = data.found
    if not found.items:
        states.empty(
            "Nothing went up to you" if data.told_only else "No missed clock is open",
            "Whoever is overdue without an answer comes here. Targets and who is told are set on the page Settings.",
        )
        return None
    event: UserEvent | None = None
    for place, one in enumerate(found.items):
        if _line(one, found.at, key=f"{key}-{place}"):
            event = OpenLead(one.location_id, one.contact_id)
    if found.total > len(found.items):
        said = f"{len(found.items)} of {found.total:,}: first what went up to the team lead, then the longest overdue."
        st.html(tag("p", said, css="eh-muted eh-small"))
    return event


def _line(one: EscalationRow, now: datetime, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [
                components.chip(f"overdue {words.since(one.due_at, now)}", "bad"),
                components.temperature(one.temperature),
            ]
            if one.lead_told_at:
                chips.append(components.chip("went up", "warm"))
            st.html(tag("div", *chips, css="eh-row"))
        facts = [
            f"{_CLOCKS.get(one.clock, one.clock)}, waiting {words.since(one.started_at, now)}",
            one.agent or "not assigned",
            one.source,
        ]
        task = tag("div", one.task, css="eh-small") if one.task else None
        shown = tag("div", " · ".join(part for part in facts if part), css="eh-muted eh-small")
        st.html(tag("div", shown, task))
    return opened


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "clock": one.clock,
            "started_at": one.started_at.isoformat(),
            "due_at": one.due_at.isoformat(),
            "team_lead_told_at": one.lead_told_at.isoformat() if one.lead_told_at else None,
            "agent": one.agent,
            "source": one.source,
            "temperature": one.temperature,
            "task": one.task,
        }
        for one in data.found.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    found=Escalations(
        at=_NOW,
        total=7,
        items=[
            EscalationRow(
                location_id="demo",
                contact_id="ana-ruiz",
                name="Ana Ruiz",
                clock="hot_reply",
                assigned_to="ghl-gil",
                agent="Gil Moreno",
                source="Open House",
                temperature="hot",
                started_at=_NOW - timedelta(minutes=31),
                due_at=_NOW - timedelta(minutes=26),
                breached_at=_NOW - timedelta(minutes=26),
                lead_told_at=_NOW - timedelta(minutes=16),
                task="A task for the assignee is in GoHighLevel.",
            ),
            EscalationRow(
                location_id="demo",
                contact_id="dev-patel",
                name="Dev Patel",
                clock="new_lead",
                source="Zillow",
                started_at=_NOW - timedelta(minutes=19),
                due_at=_NOW - timedelta(minutes=14),
                breached_at=_NOW - timedelta(minutes=14),
                task="No task: nobody is assigned.",
            ),
        ],
    )
)
EMPTY = Data(found=Escalations(at=_NOW, total=0, items=[]))
