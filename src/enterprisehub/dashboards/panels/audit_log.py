"""Who changed what, and when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.operations import AuditRow
from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import grid

TITLE = "Audit log"
PURPOSE = "Who changed what, and when?"


class Data(Struct, frozen=True, kw_only=True):
    entries: list[AuditRow] = []
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=240)
    elif not data.entries:
        states.empty("Nothing has been changed yet", "Log-ins, settings, decisions, replays and keys are listed here.")
    else:
        grid([_line(one) for one in data.entries], _columns(data.zone), key=f"{key}-grid", alt=TITLE, choose=False)
    return None


def _columns(zone: str) -> dict[str, Any]:
    c = st.column_config
    return {
        "When": c.DatetimeColumn(format="D MMM, HH:mm:ss", timezone=zone),
        "Who": c.TextColumn(),
        "What": c.TextColumn(),
        "On": c.TextColumn(),
        "Location": c.TextColumn(),
        "Detail": c.TextColumn(width="large"),
    }


def _line(one: AuditRow) -> dict[str, Any]:
    return {
        "When": one.at,
        "Who": one.actor,
        "What": one.action,
        "On": one.target,
        "Location": one.location_id or "",
        "Detail": detail(one),
    }


def detail(one: AuditRow) -> str:
    return ", ".join(f"{name}: {value}" for name, value in one.detail.items() if value not in (None, ""))


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "at": one.at.isoformat(),
            "actor": one.actor,
            "action": one.action,
            "target": one.target,
            "location_id": one.location_id,
            "detail": detail(one),
        }
        for one in data.entries
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    entries=[
        AuditRow(
            id=9,
            at=_AT,
            location_id="demo",
            actor="user:1",
            action="contact.call",
            target="ana-ruiz",
            detail={"outcome": "answered"},
        ),
        AuditRow(
            id=8,
            at=_AT - timedelta(minutes=8),
            location_id="demo",
            actor="user:1",
            action="action.rejected",
            target="ana-ruiz",
            detail={"suggestion": "question:timeline", "reason": "Done already"},
        ),
        AuditRow(id=7, at=_AT - timedelta(hours=1), actor="user:0", action="inbox.replay", target="481"),
    ]
)
EMPTY = Data()
