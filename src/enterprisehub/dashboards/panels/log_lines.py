"""What the processes of this machine wrote, to search: what a single machine has instead of Elasticsearch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.monitoring import LogLine
from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import grid

TITLE = "Logs"
PURPOSE = "What did the processes of this machine write?"

LEVELS: Final = ("debug", "info", "warning", "error")
SERVICES: Final = ("hub", "pipeline", "ml", "churn", "coaching", "realtime", "dashboards", "postgres", "valkey")


class Query(Struct, frozen=True, kw_only=True):
    text: str = ""
    level: str = "warning"
    service: str | None = None


class Data(Struct, frozen=True, kw_only=True):
    query: Query = Query()
    lines: list[LogLine] = []
    files: list[str] = []
    """Whose logs this machine has."""
    truncated: bool = False
    zone: str = "UTC"


def controls(*, key: str) -> Query:
    """Draw search, level and service, bound to the page's address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            "Search",
            key=f"{key}-text",
            bind="query-params",
            placeholder="anywhere in a line: an event's id, a trace's id, a word",
            width="stretch",
        )
        level = st.selectbox("From level", LEVELS, index=2, key=f"{key}-level", bind="query-params", width=120)
        service = st.selectbox(
            "Service", SERVICES, index=None, key=f"{key}-service", bind="query-params", placeholder="all", width=140
        )
    return Query(text=text.strip(), level=level, service=service)


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=240)
    elif not data.files:
        states.empty(
            "This machine keeps no log files",
            "`enterprisehub up` writes them; elsewhere the platform does, and Filebeat carries them to Elasticsearch.",
        )
    elif not data.lines:
        states.empty("No line fits", _reach(data) or "Choose a lower level, or another word.")
    else:
        grid([_line(one) for one in data.lines], _columns(data.zone), key=f"{key}-grid", alt=TITLE, choose=False)
        if reach := _reach(data):
            st.caption(reach)
    return None


def _reach(data: Data) -> str:
    return "Files are longer than what a search reads of them: older lines exist." if data.truncated else ""


def _columns(zone: str) -> dict[str, Any]:
    c = st.column_config
    return {
        "When": c.DatetimeColumn(format="D MMM, HH:mm:ss.SSS", timezone=zone),
        "Service": c.TextColumn(width="small"),
        "Level": c.TextColumn(width="small"),
        "Message": c.TextColumn(width="medium"),
        "Fields": c.TextColumn(width="large"),
    }


def _line(one: LogLine) -> dict[str, Any]:
    return {
        "When": datetime.fromisoformat(one.at) if one.at else None,
        "Service": one.service,
        "Level": one.level,
        "Message": one.message,
        "Fields": fields(one),
    }


def fields(one: LogLine) -> str:
    """Return what a line has beside its message, our own names without their prefix."""
    told = ((name.removeprefix("enterprisehub."), value) for name, value in one.fields.items())
    return ", ".join(f"{name}={value}" for name, value in told if value not in (None, "", [], {}))


def rows(data: Data) -> Sequence[Row]:
    return [
        {"at": one.at, "service": one.service, "level": one.level, "message": one.message, "fields": fields(one)}
        for one in data.lines
    ]


DEMO = Data(
    files=["churn", "coaching", "hub", "ml", "pipeline", "realtime"],
    lines=[
        LogLine(
            at="2026-11-24T17:04:58.120000Z",
            service="pipeline",
            level="warning",
            message="not published yet",
            fields={"enterprisehub.batch": 4711, "error.message": "Redis: Error 111 connecting to 127.0.0.1:6379."},
        ),
        LogLine(
            at="2026-11-24T17:03:12.004000Z",
            service="hub",
            level="error",
            message="request failed",
            fields={
                "enterprisehub.route": "/v1/team/forecast",
                "error.stack_trace": "TimeoutError",
                "trace.id": "4bf92f3577b34da6a3ce929d0e0e4736",
            },
        ),
        LogLine(at="", service="postgres", level="info", message="LOG:  checkpoint complete: wrote 812 buffers"),
    ],
)
EMPTY = Data()
