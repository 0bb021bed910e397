"""Whose silence would cost most: probability times value, and what to do about it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from enterprisehub.contracts.api.retention import RiskBoard, RiskRow
from enterprisehub.dashboards.drawing import charts, components, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent
from enterprisehub.dashboards.drawing.tables import grid
from enterprisehub.dashboards.drawing.tiles import Tile, tiles

TITLE = "Risk and value"
PURPOSE = "Whose silence would cost most, and what helps?"
TIERS = ["hot", "warm", "cool", "cold", "unknown"]
LIKELY = 0.5

Data = RiskBoard


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=360)
        return None
    if not data.items:
        states.empty("No estimates yet", "The churn service estimates every open contact with its first events.")
        return None
    st.html(tiles(_figures(data)))
    _chart(data, key)
    chosen = grid([_line(one) for one in data.items], _columns(), key=f"{key}-grid", alt=TITLE)
    st.html(_foot(data))
    if chosen is None:
        return None
    return OpenLead(data.items[chosen].location_id, data.items[chosen].contact_id)


def _figures(data: Data) -> list[Tile]:
    known = [one.at_risk_cents for one in data.items if one.at_risk_cents is not None]
    likely = sum(one.churn_probability >= LIKELY for one in data.items)
    return [
        Tile(value=f"{data.considered:,}", label="Open contacts with an estimate"),
        Tile(value=f"{likely:,}", label="More likely silent than not", note=f"of the {len(data.items)} shown"),
        Tile(value=words.dollars(sum(known)) if known else "unknown", label="Value at risk", note="of those shown"),
    ]


def _chart(data: Data, key: str) -> None:
    valued = [one for one in data.items if one.value_cents]
    if not valued:
        return
    frame = pd.DataFrame(
        [
            {
                "name": one.name,
                "risk": one.churn_probability,
                "value": one.value_cents / 100,
                "temperature": one.temperature,
            }
            for one in valued
        ]
    )
    chart = (
        alt.Chart(frame)
        .mark_point(filled=True, size=70, opacity=0.75)
        .encode(
            x=alt.X("risk:Q", axis=charts.percent_axis("Probability of silence"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", axis=charts.dollar_axis("Value in the CRM"), scale=alt.Scale(nice=True, padding=8)),
            shape=alt.Shape("temperature:N", sort=TIERS, legend=alt.Legend(title=None, orient="top")),
            color=alt.Color("temperature:N", sort=TIERS, legend=alt.Legend(title=None, orient="top")),
            tooltip=["name", alt.Tooltip("risk:Q", format=".0%"), alt.Tooltip("value:Q", format="$,.0f")],
        )
    )
    top = valued[0]
    says = f"{len(valued)} contacts by probability of silence and value; most at risk: {top.name}."
    charts.draw(chart, key=f"{key}-chart", says=says)


def _columns() -> dict[str, Any]:
    c = st.column_config
    return {
        "Contact": c.TextColumn(width=140),
        "At risk": c.NumberColumn(format="$%,d", help="Probability times value"),
        "Silence": c.ProgressColumn(format="%d%%", min_value=0, max_value=100),
        "Value": c.NumberColumn(format="$%,d"),
        "Tier": c.TextColumn(),
        "Agent": c.TextColumn(),
        "Last heard": c.DatetimeColumn(format="distance"),
        "What weighs most": c.TextColumn(width=150),
        "What helps": c.TextColumn(width="large"),
    }


def _line(one: RiskRow) -> dict[str, Any]:
    return {
        "Contact": one.name or "Unnamed contact",
        "At risk": round(one.at_risk_cents / 100) if one.at_risk_cents is not None else None,
        "Silence": round(one.churn_probability * 100),
        "Value": round(one.value_cents / 100) or None,
        "Tier": one.temperature,
        "Agent": one.agent,
        "Last heard": one.last_inbound_at,
        "What weighs most": one.risk,
        "What helps": (one.action or {}).get("label", ""),
    }


def _foot(data: Data) -> str:
    synthetic = any(one.trained_on == "synthetic" for one in data.items)
    return tag(
        "p",
        "Riskiest is not always best to treat: the order is probability times value. Choose a line to open the contact. ",
        components.provenance("synthetic") if synthetic else None,
        css="eh-muted eh-small",
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "churn_probability": one.churn_probability,
            "value_usd": one.value_cents / 100,
            "at_risk_usd": one.at_risk_cents / 100 if one.at_risk_cents is not None else None,
            "temperature": one.temperature,
            "stage": one.stage,
            "agent": one.agent,
            "what_helps": (one.action or {}).get("label", ""),
            "trained_on": one.trained_on,
        }
        for one in data.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def _row(name: str, risk: float, value: int, tier: str, days: int, helps: str) -> RiskRow:
    curve = {"7": min(0.97, risk * 1.5), "14": min(0.95, risk * 1.25), "30": risk, "90": risk * 0.7}
    return RiskRow(
        location_id="demo",
        contact_id=name.lower().replace(" ", "-"),
        name=name,
        stage="replied",
        temperature=tier,
        agent="Ada Park",
        churn_probability=risk,
        by_days=curve,
        value_cents=value * 100,
        at_risk_cents=round(risk * value * 100) if value else None,
        last_inbound_at=_NOW - timedelta(days=days),
        risk=f"Silent for {days} days",
        action={"label": helps},
        trained_on="synthetic",
    )


DEMO = Data(
    at=_NOW,
    considered=1132,
    items=[
        _row("Ben Okafor", 0.58, 920_000, "warm", 9, "Ask one open question about the move"),
        _row("Chloe Martin", 0.44, 1_050_000, "cool", 21, "Have a senior agent call"),
        _row("Rosa Delgado", 0.71, 540_000, "cool", 30, "Call personally"),
        _row("Ana Ruiz", 0.08, 850_000, "hot", 0, "Answer now"),
        _row("Ivy Chen", 0.66, 0, "cold", 44, "Send something new"),
    ],
)
EMPTY = Data(at=_NOW, considered=0)
