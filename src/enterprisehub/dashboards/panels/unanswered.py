"""Who wrote and has not been answered: hot and warm first, then the longest wait."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from enterprisehub.contracts.api.leads import Temperature
from enterprisehub.contracts.api.today import Unanswered, Waiting
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent

TITLE = "Unanswered"
PURPOSE = "Who waits for an answer, and what did they say?"
LONG_S = 3600

Data = Unanswered


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=240)
        return None
    if not data.items:
        states.empty("Everybody has an answer", "Nobody waits. The call queue says whom to call next.")
        return None
    event: UserEvent | None = None
    for place, one in enumerate(data.items):
        if _line(one, data.at, key=f"{key}-{place}"):
            event = OpenLead(one.location_id, one.contact_id)
    if data.total > len(data.items):
        st.html(
            tag(
                "p",
                f"{len(data.items)} of {data.total:,}, hot and warm first, then the longest wait.",
                css="eh-muted eh-small",
            )
        )
    return event


def _line(one: Waiting, now: datetime, *, key: str) -> bool:
    waited_s = (now - one.waiting_since).total_seconds()
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [
                components.chip(f"waiting {words.span(waited_s)}", "bad" if waited_s > LONG_S else "warm"),
                components.temperature(one.temperature.value),
            ]
            if one.may_contact is False:
                chips.append(components.chip("do not contact now", "bad"))
            st.html(tag("div", *chips, css="eh-row"))
        said = tag("div", f"“{one.message}”", css="eh-quote eh-clamp eh-small") if one.message else None
        whose = f"{words.channel(one.channel or 'message')} · {one.agent or 'not assigned'}"
        st.html(tag("div", said, tag("div", whose, css="eh-muted eh-small")))
    return opened


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "waiting_since": one.waiting_since.isoformat(),
            "temperature": one.temperature.value,
            "probability": one.probability,
            "agent": one.agent,
            "channel": one.channel,
            "message": one.message,
        }
        for one in data.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_NOW,
    total=9,
    items=[
        Waiting(
            location_id="demo",
            contact_id="dev-patel",
            name="Dev Patel",
            waiting_since=_NOW - timedelta(hours=3),
            channel="email",
            message="hi, saw the sign on Oak Knoll",
        ),
        Waiting(
            location_id="demo",
            contact_id="ana-ruiz",
            name="Ana Ruiz",
            temperature=Temperature.HOT,
            probability=0.62,
            waiting_since=_NOW - timedelta(minutes=12),
            agent="Gil Moreno",
            channel="sms",
            message="Could we see the one on Linda Vista this Saturday?",
            may_contact=True,
        ),
    ],
)
EMPTY = Data(at=_NOW, total=0)
