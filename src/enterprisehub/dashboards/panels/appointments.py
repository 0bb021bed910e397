"""Who is met when, and what to know before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.leads import Temperature
from enterprisehub.contracts.api.today import Meeting, Meetings
from enterprisehub.contracts.state import Factor
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent
from enterprisehub.dashboards.panels import qualification

TITLE = "Appointments"
PURPOSE = "Whom do I meet next, and what should I know before?"


class Data(Struct, frozen=True, kw_only=True):
    meetings: Meetings
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=240)
        return None
    if not data.meetings.items:
        states.empty("No appointments in the next days", "They come from GoHighLevel's calendars by themselves.")
        return None
    event: UserEvent | None = None
    zone = ZoneInfo(data.zone)
    today = data.meetings.at.astimezone(zone).date()
    for day, meetings in groupby(data.meetings.items, key=lambda one: one.starts_at.astimezone(zone).date()):
        st.html(tag("h3", _day(day, today), css="eh-heading"))
        for one in meetings:
            if _meeting(one, zone, key=f"{key}-{one.appointment_id}"):
                event = OpenLead(one.location_id, one.contact_id)
    return event


def _day(day: date, today: date) -> str:
    near = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return near.get(day, f"{day:%A %-d %B}")


def _meeting(one: Meeting, zone: ZoneInfo, *, key: str) -> bool:
    starts = f"{one.starts_at.astimezone(zone):%H:%M}"
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(tag("strong", starts, css="eh-number"), width="content")
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [components.temperature(one.temperature.value), components.chip(one.status)]
            st.html(tag("div", *chips, css="eh-row"))
        st.html(tag("div", *_brief(one)))
    return opened


def _brief(one: Meeting) -> list[Html | None]:
    where = " · ".join(part for part in (one.title, one.address, one.agent, one.phone) if part)
    known = [
        f"{words.label(name)}: {said}".replace("_", " ")
        for name, slot in one.factors.items()
        if (said := in_words(name, slot)) and slot.get("certainty") != "unknown"
    ]
    missing = ", ".join(words.label(name).lower() for name in one.missing)
    return [
        tag("div", where, css="eh-small"),
        tag("div", " · ".join(known), css="eh-muted eh-small") if known else None,
        tag("div", f"“{one.message}”", css="eh-quote eh-small eh-clamp") if one.message else None,
        tag("div", tag("strong", "Ask: "), one.question, css="eh-small") if one.question else None,
        tag("div", f"Not known yet: {missing}", css="eh-note") if missing else None,
    ]


def in_words(factor: str, slot: dict[str, Any]) -> str:
    """Say a factor's value; nothing for one of another version."""
    try:
        return qualification.in_words(Factor(factor), slot.get("value") or {})
    except (ValueError, TypeError, KeyError, msgspec.MsgspecError):
        return ""


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "starts_at": one.starts_at.isoformat(),
            "contact_id": one.contact_id,
            "name": one.name,
            "phone": one.phone,
            "title": one.title,
            "address": one.address,
            "status": one.status,
            "agent": one.agent,
            "missing": ", ".join(one.missing),
        }
        for one in data.meetings.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    zone="America/Los_Angeles",
    meetings=Meetings(
        at=_NOW,
        items=[
            Meeting(
                location_id="demo",
                contact_id="ana-ruiz",
                appointment_id="a1",
                name="Ana Ruiz",
                phone="+16265550147",
                title="Showing",
                address="412 Linda Vista Ave, Pasadena",
                status="confirmed",
                starts_at=_NOW + timedelta(hours=4),
                agent="Gil Moreno",
                side="buyer",
                temperature=Temperature.HOT,
                probability=0.62,
                factors={
                    "budget": {"certainty": "known", "value": {"max_cents": 85_000_000}},
                    "location": {"certainty": "known", "value": {"areas": ["Pasadena", "Altadena"]}},
                },
                missing=["timeline", "motivation"],
                question="When would you like to be in the new place?",
                message="Could we see the one on Linda Vista this Saturday?",
            ),
            Meeting(
                location_id="demo",
                contact_id="ben-okafor",
                appointment_id="a2",
                name="Ben Okafor",
                title="Listing consultation",
                address="88 Oak Knoll Ave, Pasadena",
                starts_at=_NOW + timedelta(days=1, hours=1),
                side="seller",
                temperature=Temperature.WARM,
                missing=["timeline", "condition"],
                question="What would have to happen for the next 30 to 45 days to work for you?",
            ),
        ],
    ),
)
EMPTY = Data(meetings=Meetings(at=_NOW))
