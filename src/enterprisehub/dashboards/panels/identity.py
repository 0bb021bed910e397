"""Who this is, where the relation stands, and how to reach them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Contact"
PURPOSE = "Who is this, and how do I reach them?"


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    contact_id: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    source: str = ""
    assigned_to: str = ""
    tags: list[str] = []
    side: str = "unknown"
    stage: str = "new"
    temperature: str = "unknown"
    waiting_since: datetime | None = None
    last_event_at: datetime | None = None
    may_contact: bool | None = None
    deleted: bool = False
    missing: list[str] = []


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=90)
    elif not data.contact_id:
        states.empty("No lead chosen", "Choose one in the call queue on the page Today.")
    else:
        st.html(tag("div", _headline(data), _reach(data), _background(data), css="eh-plain"))
    return None


def _headline(data: Data) -> Html:
    since = data.waiting_since
    waiting = components.chip(f"waiting {words.since(since, data.now)}", "bad") if since else None
    return tag(
        "div",
        tag("h3", data.name or "Unnamed contact", css="eh-name eh-clamp", title=data.name),
        components.temperature(data.temperature),
        waiting,
        components.chip(data.side) if data.side != "unknown" else None,
        components.chip(data.stage),
        _allowed(data.may_contact),
        components.chip("deleted in the CRM", "bad") if data.deleted else None,
        css="eh-row",
    )


def _allowed(may_contact: bool | None) -> Html | None:
    if may_contact is None:
        return None
    return (
        components.chip("may be contacted now", "good") if may_contact else components.chip("do not contact now", "bad")
    )


def _reach(data: Data) -> Html:
    phone = tag("a", data.phone, href=f"tel:{data.phone}") if data.phone else tag("span", "no phone", css="eh-muted")
    email = tag("a", data.email, href=f"mailto:{data.email}") if data.email else None
    return tag("div", phone, email, css="eh-row eh-number")


def _background(data: Data) -> Html:
    last = f"last event {words.since(data.last_event_at, data.now)} ago" if data.last_event_at else None
    parts = [f"from {data.source}" if data.source else None, last, *data.tags]
    missing = f"still waiting for {', '.join(data.missing)}" if data.missing else None
    return tag("div", " · ".join(part for part in (*parts, missing) if part), css="eh-muted eh-small")


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": data.contact_id,
            "name": data.name,
            "phone": data.phone,
            "email": data.email,
            "source": data.source,
            "side": data.side,
            "stage": data.stage,
            "temperature": data.temperature,
            "tags": "; ".join(data.tags),
        }
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    now=_NOW,
    contact_id="ana-ruiz",
    name="Ana Ruiz",
    phone="+1 626 555 0147",
    email="ana.ruiz@example.com",
    source="open house",
    tags=["buyer", "pasadena"],
    side="buyer",
    stage="replied",
    temperature="hot",
    waiting_since=_NOW - timedelta(minutes=12),
    last_event_at=_NOW - timedelta(minutes=12),
    may_contact=True,
)
EMPTY = Data(now=_NOW)
