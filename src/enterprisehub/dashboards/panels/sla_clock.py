"""The clocks that run for leads, first due first, counting down in the browser."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.speed import ClockRow, Clocks
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent
from enterprisehub.dashboards.live.countdown import countdown

TITLE = "Speed to lead"
PURPOSE = "Whom must we answer, by when?"
CLOCKS = {"new_lead": "new lead", "hot_reply": "hot reply", "reply": "reply"}


class Data(Struct, frozen=True, kw_only=True):
    clocks: Clocks
    ticking: bool = True
    """Off for a drawing that stands still."""


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=200)
        return None
    if not data.clocks.items:
        states.empty("No clock is running", "One starts with every new lead and with every reply that waits.")
        return None
    event: UserEvent | None = None
    for place, one in enumerate(data.clocks.items):
        if _line(one, data, key=f"{key}-{place}"):
            event = OpenLead(one.location_id, one.contact_id)
    if data.clocks.total > len(data.clocks.items):
        st.html(
            tag(
                "p",
                f"{len(data.clocks.items)} of {data.clocks.total:,} who wait, first due first.",
                css="eh-muted eh-small",
            )
        )
    if data.ticking:
        countdown(key=f"{key}-countdown")
    return event


def _line(one: ClockRow, data: Data, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [
                _left(one, data),
                components.chip(CLOCKS.get(one.clock, one.clock)),
                components.temperature(one.temperature),
            ]
            st.html(tag("div", *chips, css="eh-row"))
        likely = (
            f"likely missed: {words.percent(one.miss_probability)}"
            if one.miss_probability is not None and not one.breached
            else ""
        )
        facts = [one.why, one.agent or "not assigned", likely, one.task]
        st.html(tag("div", " · ".join(part for part in facts if part), css="eh-muted eh-small"))
    return opened


def _left(one: ClockRow, data: Data) -> Html:
    """Draw what is left; it ticks only while the team is open, as the clock itself does."""
    if one.due_at is None:
        return components.chip("no business hours set", "plain")
    if not one.open_now and not one.breached:
        return components.chip("stands still until we open", "plain")
    left = one.due_at - data.clocks.at
    late = left < timedelta(0)
    said = f"late by {words.span(-left.total_seconds())}" if late else f"{words.span(left.total_seconds())} left"
    due_ms = f"{one.due_at.timestamp() * 1000:.0f}"
    return tag(
        "span",
        said,
        css="eh-chip eh-number",
        data_kind="bad" if late else "good",
        data_eh_due=due_ms if data.ticking else None,
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "clock": one.clock,
            "started_at": one.started_at.isoformat(),
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "breached": int(one.breached),
            "miss_probability": one.miss_probability,
            "agent": one.agent,
            "why": one.why,
        }
        for one in data.clocks.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def _row(name: str, clock: str, minutes: float, why: str, agent: str = "", chance: float | None = None) -> ClockRow:
    return ClockRow(
        location_id="demo",
        contact_id=name.lower().replace(" ", "-"),
        name=name,
        clock=clock,
        why=why,
        agent=agent,
        temperature="hot" if clock == "hot_reply" else "unknown",
        started_at=_NOW + timedelta(minutes=minutes - 5),
        due_at=_NOW + timedelta(minutes=minutes),
        target_s=300,
        elapsed_s=300 - minutes * 60,
        open_now=True,
        breached=minutes < 0,
        miss_probability=chance,
    )


DEMO = Data(
    ticking=False,
    clocks=Clocks(
        at=_NOW,
        total=9,
        items=[
            _row("Ana Ruiz", "hot_reply", -7, "A hot lead replied", "Gil Moreno"),
            _row("Priya Shah", "new_lead", 3.5, "A new lead from the portal", "Ada Park", 0.34),
        ],
    ),
)
EMPTY = Data(clocks=Clocks(at=_NOW, total=0, items=[]))
