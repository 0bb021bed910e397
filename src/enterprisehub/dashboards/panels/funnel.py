"""How far contacts come, stage by stage and agent by agent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import altair as alt
import pandas as pd
import streamlit as st

from enterprisehub.contracts.api.team import AgentStages, Funnel
from enterprisehub.dashboards.drawing import charts, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.shares import Share, share
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Funnel by stage and agent"
PURPOSE = "Where do contacts stop, and with whom do they get further?"
STAGES = ("new", "contacted", "replied", "qualified", "appointment", "showing", "offer", "contract", "closed")
STEPS = (("replied", "Replied"), ("appointment", "Appointment"), ("closed", "Closed"))
LEAST = 30
"""Contacts below which nothing is said."""
WINDOWS = {30: "30 days", 90: "90 days", 365: "a year", 1825: "5 years"}

Data = Funnel


def controls(*, key: str) -> int:
    """Draw the window, bound to the page's address."""
    days = st.segmented_control(
        "Contacts created within",
        list(WINDOWS),
        format_func=lambda one: WINDOWS[one],
        default=90,
        required=True,
        key=f"{key}-days",
        bind="query-params",
    )
    return days or 90


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=320)
        return None
    total = sum(sum(one.stages.values()) for one in data.agents)
    if not total:
        states.empty("No contacts in this window", "Choose a longer one above, or import with `enterprisehub sync`.")
    elif total < LEAST:
        states.too_little(f"{words.count(total, 'contact')} in the window; shares need at least {LEAST}.")
    else:
        _chart(data, total, key)
        lines = [_agent(one) for one in data.agents]
        columns = (Column("Agent"), Column("Contacts", right=True), *(Column(label, right=True) for _, label in STEPS))
        st.html(table(columns, lines, caption=TITLE))
        st.html(
            tag(
                "p",
                "Share that stands there or further now, with its 95 % interval. Lost and nurtured contacts count as "
                "not having come further than new; wide intervals mean few contacts, not bad agents.",
                css="eh-muted eh-small",
            )
        )
    return None


def reached(stages: Mapping[str, int], stage: str) -> int:
    """Count who stands at a stage or further."""
    return sum(stages.get(one, 0) for one in STAGES[STAGES.index(stage) :])


def _summed(data: Data) -> dict[str, int]:
    return {stage: sum(one.stages.get(stage, 0) for one in data.agents) for stage in (*STAGES, "lost", "nurture")}


def _shares(stages: Mapping[str, int]) -> dict[str, Share]:
    total = sum(stages.values())
    return {stage: share(total if stage == "new" else reached(stages, stage), total) for stage in STAGES}


def _chart(data: Data, total: int, key: str) -> None:
    shares = _shares(_summed(data))
    frame = pd.DataFrame(
        [
            {
                "stage": words.label(stage),
                "contacts": one.count,
                "share": one.count / total,
                "low": one.low,
                "high": one.high,
            }
            for stage, one in shares.items()
        ]
    )
    order = [words.label(stage) for stage in STAGES]
    base = alt.Chart(frame).encode(y=alt.Y("stage:N", sort=order, title=None))
    bars = base.mark_bar(color=charts.BLUE, height=16).encode(
        x=alt.X("share:Q", axis=charts.percent_axis("Share of all contacts"), scale=alt.Scale(domain=[0, 1])),
        tooltip=["stage", "contacts", alt.Tooltip("share:Q", format=".1%")],
    )
    whiskers = base.mark_rule(color="#888", strokeWidth=2).encode(x="low:Q", x2="high:Q")
    counts = base.mark_text(align="left", dx=6, color="#888").encode(
        x="high:Q", text=alt.Text("contacts:Q", format=",")
    )
    says = "; ".join(f"{words.label(stage)} {words.percent(one.count / total)}" for stage, one in shares.items())
    charts.draw(bars + whiskers + counts, key=f"{key}-chart", says=f"Funnel of {total:,} contacts: {says}.", height=270)


def _agent(one: AgentStages) -> list[str]:
    shares = _shares(one.stages)
    total = sum(one.stages.values())
    name = one.agent or one.assigned_to or "Not assigned"
    return [name, f"{total:,}", *(shares[stage].in_words() for stage, _ in STEPS)]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "agent": one.agent or one.assigned_to,
            **{stage: one.stages.get(stage, 0) for stage in (*STAGES, "lost", "nurture")},
        }
        for one in data.agents
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_AT,
    days=90,
    agents=[
        AgentStages(
            assigned_to="g1",
            agent="Gil Moreno",
            stages={
                "new": 61,
                "contacted": 84,
                "replied": 70,
                "qualified": 22,
                "appointment": 31,
                "showing": 18,
                "closed": 9,
                "lost": 40,
            },
        ),
        AgentStages(
            assigned_to="g2",
            agent="Ada Park",
            stages={
                "new": 40,
                "contacted": 66,
                "replied": 81,
                "qualified": 30,
                "appointment": 44,
                "showing": 29,
                "offer": 5,
                "contract": 4,
                "closed": 14,
                "lost": 31,
            },
        ),
        AgentStages(stages={"new": 55, "replied": 6, "nurture": 3}),
    ],
)
THIN = Data(at=_AT, days=30, agents=[AgentStages(agent="Gil Moreno", stages={"new": 6, "replied": 3})])
EMPTY = Data(at=_AT, days=90)
