"""Who carries how much, and whether the team's days suffice: move the slider to see."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.team import AgentLoad, Workload
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles

TITLE = "Pacing and workload"
PURPOSE = "Can everybody be called who should be, and who has too much?"
_COLUMNS = (
    Column("Agent"),
    Column("Open", right=True),
    Column("Hot", right=True),
    Column("Warm", right=True),
    Column("Waiting", right=True),
    Column("Booked", right=True),
    Column("Days of calls", right=True),
)

Data = Workload


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=260)
        return None
    if not data.agents:
        states.empty("No open contacts", "They come with the first webhook, or by `enterprisehub sync`.")
        return None
    capacity, agents = _suppose(data, key)
    st.html(join(tiles(_figures(data, capacity, agents)), _by_agent(data, capacity)))
    return None


def _suppose(data: Data, key: str) -> tuple[int, int]:
    here = max(1, sum(1 for one in data.agents if one.assigned_to))
    with st.container(horizontal=True, gap="medium"):
        capacity = st.slider(
            "What if an agent calls a day",
            5,
            100,
            min(100, max(5, data.capacity_per_agent_per_day)),
            key=f"{key}-capacity",
        )
        agents = st.slider("and so many agents share the calls", 1, max(12, 2 * here), here, key=f"{key}-agents")
    return capacity, agents


def due(one: AgentLoad) -> int:
    """Count whom to call first: hot, warm, or waiting; those waiting are mostly among the others."""
    return max(one.hot + one.warm, one.waiting)


def days_needed(calls: int, a_day: int) -> float:
    return calls / a_day


def _figures(data: Data, capacity: int, agents: int) -> list[Tile]:
    calls = sum(map(due, data.agents))
    days = days_needed(calls, capacity * agents)
    needed = math.ceil(calls / capacity)
    loose = sum(due(one) for one in data.agents if not one.assigned_to)
    return [
        Tile(value=f"{calls:,}", label="Calls due", note="hot, warm or waiting"),
        Tile(
            value=f"{days:.1f} d",
            label="Until all are called",
            note="within a day" if days <= 1 else "some cool down before",
            kind="good" if days <= 1 else "bad",
        ),
        Tile(value=f"{needed:,}", label="Agents for one day", note=f"at {capacity} calls each"),
        Tile(
            value=f"{loose:,}",
            label="Due and not assigned",
            kind="bad" if loose else "good",
            note="assign them" if loose else "none",
        ),
    ]


def _by_agent(data: Data, capacity: int) -> Child:
    lines: list[list[Child]] = []
    for one in data.agents:
        days = days_needed(due(one), capacity)
        said = f"{days:.1f}"
        lines.append(
            [
                one.agent or one.assigned_to or "Not assigned",
                *(f"{number:,}" for number in (one.open, one.hot, one.warm, one.waiting, one.booked)),
                tag("span", said, css="eh-no" if days > 1 else ""),
            ]
        )
    shown = tag(
        "p", f"At {words.count(capacity, 'call')} a day and agent; more than a day is marked.", css="eh-muted eh-small"
    )
    return join(table(_COLUMNS, lines, caption=TITLE), shown)


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "agent": one.agent or one.assigned_to,
            "open": one.open,
            "hot": one.hot,
            "warm": one.warm,
            "waiting": one.waiting,
            "booked": one.booked,
        }
        for one in data.agents
    ]


DEMO = Data(
    at=datetime(2026, 11, 24, 17, 5, tzinfo=UTC),
    capacity_per_agent_per_day=25,
    agents=[
        AgentLoad(assigned_to="g2", agent="Ada Park", open=255, hot=14, warm=38, waiting=9, booked=82),
        AgentLoad(assigned_to="g1", agent="Gil Moreno", open=246, hot=9, warm=21, waiting=4, booked=49),
        AgentLoad(open=61, hot=3, warm=11, waiting=10),
    ],
)
EMPTY = Data(at=datetime(2026, 11, 24, 17, 5, tzinfo=UTC), capacity_per_agent_per_day=25)
