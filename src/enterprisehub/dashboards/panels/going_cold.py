"""How fast contacts go cold: the probability of silence by horizon, for those most at risk."""

from collections.abc import Sequence
from datetime import UTC, datetime

import altair as alt
import pandas as pd
import streamlit as st

from enterprisehub.contracts.api.retention import RiskBoard, RiskRow
from enterprisehub.dashboards.drawing import charts, components, states, words
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent
from enterprisehub.dashboards.panels import risk_board

TITLE = "Going cold"
PURPOSE = "Who can still be won, and how fast do they go cold?"
SHOWN = 6
ALL_BUT_LOST = 0.9

Data = RiskBoard


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=320)
        return None
    curves = steepest(data)
    if not curves:
        states.empty("No curves yet", "The churn service draws one for every open contact with its first events.")
        return None
    _chart(curves, key)
    event: UserEvent | None = None
    with st.container(horizontal=True, gap="small"):
        for place, one in enumerate(curves):
            if st.button(plain(one.name or "Unnamed contact"), key=f"{key}-{place}", type="tertiary"):
                event = OpenLead(one.location_id, one.contact_id)
    note = (
        "Each curve is one contact with much at risk: the share of such contacts that stays silent for so many days. "
    )
    st.html(tag("p", note, components.provenance(curves[0].trained_on), css="eh-muted eh-small"))
    return event


def steepest(data: Data) -> list[RiskRow]:
    """Return those with most at risk who can still be won; only where there is none of them, those all but lost."""
    known = [one for one in data.items if len(one.by_days) > 1]
    winnable = [one for one in known if one.churn_probability <= ALL_BUT_LOST]
    return (winnable or known)[:SHOWN]


def curve(one: RiskRow) -> list[tuple[int, float]]:
    """Return a contact's survival curve: nobody has written again after no days, and the share that has not only falls."""
    return [(0, 1.0), *sorted((int(days), share) for days, share in one.by_days.items())]


def _chart(curves: Sequence[RiskRow], key: str) -> None:
    frame = pd.DataFrame(
        [
            {"contact": one.name or "Unnamed contact", "days": days, "silent": share}
            for one in curves
            for days, share in curve(one)
        ]
    )
    names = [one.name or "Unnamed contact" for one in curves]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "days:Q", title="Days from now", scale=alt.Scale(type="sqrt"), axis=alt.Axis(values=[0, 7, 14, 30, 60, 90])
        ),
        y=alt.Y("silent:Q", axis=charts.percent_axis("Stays silent"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("contact:N", sort=names, legend=alt.Legend(title=None, orient="top", columns=3)),
        tooltip=["contact", "days", alt.Tooltip("silent:Q", format=".0%")],
    )
    lines = base.mark_line(strokeWidth=2.5, interpolate="monotone") + base.mark_point(filled=True, size=50).encode(
        shape=alt.Shape("contact:N", sort=names, legend=None)
    )
    says = "; ".join(f"{one.name}: {words.percent(one.churn_probability)} in 30 days" for one in curves)
    charts.draw(lines, key=f"{key}-chart", says=f"Probability of silence by days. {says}.", height=340)


def rows(data: Data) -> Sequence[Row]:
    return [
        {"contact_id": one.contact_id, "name": one.name, "days": int(days), "stays_silent": share}
        for one in steepest(data)
        for days, share in one.by_days.items()
    ]


DEMO = risk_board.DEMO
EMPTY = Data(at=datetime(2026, 11, 24, 17, 5, tzinfo=UTC), considered=0)
